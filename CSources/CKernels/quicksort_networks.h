#pragma once

// Sorting networks for keys that lie in the same lane of so many registers `v`, and the numbers of lanes.

#define NETWORK_4(X) X(v + 0, v + 1); X(v + 2, v + 3); X(v + 0, v + 2); X(v + 1, v + 3); X(v + 1, v + 2);

#define NETWORK_8(X)                                                                                                 \
    X(v + 0, v + 2); X(v + 1, v + 3); X(v + 4, v + 6); X(v + 5, v + 7); X(v + 0, v + 4);                             \
    X(v + 1, v + 5); X(v + 2, v + 6); X(v + 3, v + 7); X(v + 0, v + 1); X(v + 2, v + 3);                             \
    X(v + 4, v + 5); X(v + 6, v + 7); X(v + 2, v + 4); X(v + 3, v + 5); X(v + 1, v + 4);                             \
    X(v + 3, v + 6); X(v + 1, v + 2); X(v + 3, v + 4); X(v + 5, v + 6);

#define NETWORK_16(X)                                                                                                \
    X(v + 0, v + 13); X(v + 1, v + 12); X(v + 2, v + 15); X(v + 3, v + 14); X(v + 4, v + 8);                         \
    X(v + 5, v + 6); X(v + 7, v + 11); X(v + 9, v + 10); X(v + 0, v + 5); X(v + 1, v + 7);                           \
    X(v + 2, v + 9); X(v + 3, v + 4); X(v + 6, v + 13); X(v + 8, v + 14); X(v + 10, v + 15);                         \
    X(v + 11, v + 12); X(v + 0, v + 1); X(v + 2, v + 3); X(v + 4, v + 5); X(v + 6, v + 8);                           \
    X(v + 7, v + 9); X(v + 10, v + 11); X(v + 12, v + 13); X(v + 14, v + 15); X(v + 0, v + 2);                       \
    X(v + 1, v + 3); X(v + 4, v + 10); X(v + 5, v + 11); X(v + 6, v + 7); X(v + 8, v + 9);                           \
    X(v + 12, v + 14); X(v + 13, v + 15); X(v + 1, v + 2); X(v + 3, v + 12); X(v + 4, v + 6);                        \
    X(v + 5, v + 7); X(v + 8, v + 10); X(v + 9, v + 11); X(v + 13, v + 14); X(v + 1, v + 4);                         \
    X(v + 2, v + 6); X(v + 5, v + 8); X(v + 7, v + 10); X(v + 9, v + 13); X(v + 11, v + 14);                         \
    X(v + 2, v + 4); X(v + 3, v + 6); X(v + 9, v + 12); X(v + 11, v + 13); X(v + 3, v + 5);                          \
    X(v + 6, v + 8); X(v + 7, v + 9); X(v + 10, v + 12); X(v + 3, v + 4); X(v + 5, v + 6);                           \
    X(v + 7, v + 8); X(v + 9, v + 10); X(v + 11, v + 12); X(v + 6, v + 7); X(v + 8, v + 9);

#define LANES_4(F, d) F(0, d), F(1, d), F(2, d), F(3, d)

#define LANES_8(F, d) F(0, d), F(1, d), F(2, d), F(3, d), F(4, d), F(5, d), F(6, d), F(7, d)

#define LANES_16(F, d)                                                                                               \
    F(0, d), F(1, d), F(2, d), F(3, d), F(4, d), F(5, d), F(6, d), F(7, d),                    \
    F(8, d), F(9, d), F(10, d), F(11, d), F(12, d), F(13, d), F(14, d), F(15, d)
