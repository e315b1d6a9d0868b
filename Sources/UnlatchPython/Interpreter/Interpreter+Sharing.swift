internal import CPythonABI
internal import CProcess

extension Interpreter {
    /// Has all copies of Unlatch in the process use one budget of cores and one watch of signals (see `CProcess.h`): the
    /// first copy that meets an interpreter leaves the address there, and the others go on with it.
    ///
    /// Copies that were loaded into interpreters of which none has met both share nothing, nor do those that know another
    /// layout; each is right for itself. Without memory for the address it is the same.
    ///
    /// pre: the lock is held.
    static func shareWithOtherCopies() {
        let name = "unlatch.process.\(UNL_PROCESS_LAYOUT)"
        let capsule = PythonError.forgetting { () throws(PythonError) in
            try InterpreterStorage.object(name, of: .allCopies) { () throws(PythonError) in
                try .owned(orError: unl_py.PyCapsule_New(unl_process_address(), nil, nil))
            }
        }
        guard let capsule, let address = unl_py.PyCapsule_GetPointer(capsule.pointer, nil) else { return }
        // SAFETY: it is of this layout, which is part of the name; copies of Unlatch stay loaded.
        unl_process_adopt(address)
    }
}
