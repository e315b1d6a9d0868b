internal import CPythonABI

extension GIL {
    /// The namespace of `asyncioSource`.
    func asyncioCode() throws(PythonError) -> PythonReference {
        try InterpreterStorage.object("unlatch.asyncio") { () throws(PythonError) in
            let code = try PythonReference.owned(orError: unl_py.PyDict_New())
            try run(asyncioSource, in: code, file: "<unlatch.asyncio>")
            return code
        }
    }

    /// The asyncio loop that `Interpreter.awaiting` uses, running on its thread; started on first use.
    package func asyncioLoop() throws -> PythonReference {
        try bind(asyncioCode()).item("running")().attribute("loop").reference
    }
}

/// The Python half of the asyncio bridge.
///
/// What ends a call is reported to Swift by `done(kind, value)`: 0 and the result, 1 and the exception, 2 for cancelled.
/// It is called exactly once for each call, whatever happens to the loop.
private let asyncioSource = """
    import asyncio, atexit, threading

    __name__ = 'unlatch.asyncio'

    shared = None
    making = threading.Lock()

    def running():
        global shared
        with making:
            if shared is None:
                shared = Loop()
        return shared

    def begin(awaitable, done):
        return running().begin(awaitable, done)

    # An event loop on a thread of its own, until Python ends
    class Loop:
        def __init__(self):
            self.loop = asyncio.new_event_loop()
            self.calls = set()
            self.guard = threading.Lock()
            self.stopping = self.closed = False
            self.thread = threading.Thread(target=self.serve, name='unlatch-asyncio', daemon=True)
            try:
                self.thread.start()
            except BaseException:
                self.loop.close()   # the system gives no thread
                raise
            atexit.register(self.stop)

        def serve(self):
            loop = self.loop
            try:
                while not self.stopping:
                    try:
                        loop.run_forever()
                    except (KeyboardInterrupt, SystemExit):
                        pass    # of one coroutine, which reports it: the others go on
                self.end_tasks()
                loop.run_until_complete(loop.shutdown_asyncgens())
                loop.run_until_complete(loop.shutdown_default_executor())
                self.end_tasks()
            finally:
                # Before the loop closes: nobody may wake it through a half-closed socket.
                with self.guard:
                    self.closed = True
                    left = list(self.calls)
                loop.close()
                for call in left:
                    call.drop()
                    call.report(2, None)

        def end_tasks(self):
            while tasks := asyncio.all_tasks(self.loop):
                for task in tasks:
                    task.cancel()
                self.loop.run_until_complete(asyncio.wait(tasks))

        def stop(self):
            if not self.thread.is_alive():
                return      # in a child of fork
            with self.guard:
                self.stopping = True
                if not self.closed:
                    self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()

        def begin(self, awaitable, done):
            call = Call(self, awaitable, done)
            with self.guard:
                if self.closed:
                    call.drop()
                    done(2, None)
                    return call
                self.calls.add(call)
                self.loop.call_soon_threadsafe(call.start)
            return call

    class Call:
        def __init__(self, owner, awaitable, done):
            self.owner, self.awaitable, self.done = owner, awaitable, done
            self.task = None
            self.cancelled = False

        def start(self):
            if self.cancelled:
                self.drop()
                return self.report(2, None)
            self.task = self.owner.loop.create_task(self.wait())
            self.task.add_done_callback(self.finish)

        async def wait(self):
            return await self.awaitable

        def finish(self, task):
            if task.cancelled():
                self.drop()     # where it was cancelled before it began
                self.report(2, None)
            elif task.exception() is not None:
                self.report(1, task.exception())
            else:
                self.report(0, task.result())

        def report(self, kind, value):
            self.owner.calls.discard(self)
            done, self.done, self.task, self.awaitable = self.done, None, None, None
            if done is not None:
                done(kind, value)

        def drop(self):
            # A coroutine that never ran would complain about it.
            close = getattr(self.awaitable, 'close', None)
            if close is not None:
                close()

        def cancel(self):
            with self.owner.guard:
                if not self.owner.closed:
                    self.owner.loop.call_soon_threadsafe(self.cancel_task)

        def cancel_task(self):
            self.cancelled = True
            if self.task is not None:
                self.task.cancel()

    def asynchronous(name, start):
        def function(*arguments):
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            def settle(kind, value):
                if future.done():
                    return
                if kind == 2:
                    future.cancel()
                elif kind == 1 and isinstance(value, StopIteration):
                    future.set_exception(RuntimeError('a Swift function raised StopIteration'))
                elif kind == 1:
                    future.set_exception(value)
                else:
                    future.set_result(value)
            def finish(kind, value):
                if future.done():
                    return      # cancelled: the loop may be closing
                try:
                    loop.call_soon_threadsafe(settle, kind, value)
                except RuntimeError:
                    pass    # the loop is closed: nobody waits any more
            cancel = start(finish, *arguments)
            future.add_done_callback(lambda future: cancel() if future.cancelled() else None)
            return future
        function.__name__ = function.__qualname__ = name
        return function
    """
