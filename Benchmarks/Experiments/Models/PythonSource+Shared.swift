/// Those that several experiments use, files of `Python` as all of them. The others stand with their experiment.
extension PythonSource {
    static let workloads = PythonSource("unlatch_workloads", PackageResources.unlatch_workloads_py)
    static let echoServer = PythonSource("unlatch_echo_server", PackageResources.unlatch_echo_server_py)
    static let scale = PythonSource("unlatch_scale", PackageResources.unlatch_scale_py)
    static let bystander = PythonSource("unlatch_bystander", PackageResources.unlatch_bystander_py)
}
