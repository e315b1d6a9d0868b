// must fail: cannot return a ~Escapable result
import UnlatchPython

#if MISUSE
    final class Holder {
        var gil: GIL?
    }
#else
    final class Holder {
        var python: Interpreter?
    }
#endif
