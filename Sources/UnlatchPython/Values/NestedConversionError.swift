/// A conversion within another one that failed, and where.
struct NestedConversionError: Error {
    let place: String
    let error: any Error

    /// Says where `body` failed.
    @inline(__always)
    static func at<R>(_ place: @autoclosure () -> String, _ body: () throws -> R) throws(NestedConversionError) -> R {
        do { return try body() } catch { throw NestedConversionError(place: place(), error: error) }
    }

    /// The value, or the error alone: for those who ask what went wrong, and not where.
    @inline(__always)
    static func unnested<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let nested as NestedConversionError { throw nested.error }
    }
}
