/// Which Unlatch this is.
public enum UnlatchVersion {
    /// As the change log has it.
    public static let current = "0.1.0"
}
