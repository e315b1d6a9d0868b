// The compiler ties a bound object's lifetime to the token's. These two say so where it cannot infer it, because the
// token and the bound object hold no pointer to one another.

/// The value, alive no longer than the borrow of `source`.
@inlinable
@_unsafeNonescapableResult
@_lifetime(borrow source)
func tied<T: ~Copyable & ~Escapable, Source: ~Copyable & ~Escapable>(
    _ value: consuming T, toBorrowOf source: borrowing Source
) -> T {
    // SAFETY: shortens a lifetime, which cannot make a use valid that was not.
    value
}

/// The value, alive no longer than `source`.
@inlinable
@_unsafeNonescapableResult
@_lifetime(copy source)
func tied<T: ~Copyable & ~Escapable, Source: ~Copyable & ~Escapable>(
    _ value: consuming T, toLifetimeOf source: borrowing Source
) -> T {
    // SAFETY: shortens a lifetime, which cannot make a use valid that was not.
    value
}
