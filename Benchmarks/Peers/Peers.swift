/// What is measured beside Unlatch: small modules written with other people's tools, and the program that sets the
/// tools up. The sources travel in the binary, so that it can build them wherever it runs.
package enum Peers {
    /// The program, one of `files`.
    package static let setUp = "unlatch_peers.py"

    /// Each file's name and contents.
    package static var files: [(name: String, contents: [UInt8])] {
        [
            ("nanobind_peer.cpp", PackageResources.nanobind_peer_cpp),
            ("pybind11_peer.cpp", PackageResources.pybind11_peer_cpp),
            ("cython_peer.pyx", PackageResources.cython_peer_pyx),
            ("plain_peer.c", PackageResources.plain_peer_c),
            ("ctypes_peer.py", PackageResources.ctypes_peer_py),
            ("numba_peer.py", PackageResources.numba_peer_py),
            ("cffi_peer.py", PackageResources.cffi_peer_py),
            ("cffi_source.py", PackageResources.cffi_source_py),
            ("kernels_numpy.py", PackageResources.kernels_numpy_py),
            ("kernels_numexpr.py", PackageResources.kernels_numexpr_py),
            ("kernels_numba.py", PackageResources.kernels_numba_py),
            ("kernels_numba_base.py", PackageResources.kernels_numba_base_py),
            ("kernels_numba_columns.py", PackageResources.kernels_numba_columns_py),
            ("kernels_numba_images.py", PackageResources.kernels_numba_images_py),
            ("kernels_cython.pyx", PackageResources.kernels_cython_pyx),
            (setUp, PackageResources.unlatch_peers_py),
        ]
    }
}
