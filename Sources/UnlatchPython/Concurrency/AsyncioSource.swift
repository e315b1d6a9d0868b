internal import CPythonABI

extension GIL {
    /// The namespace of `asyncioSource`.
    func asyncioCode() throws(PythonError) -> PythonReference {
        try InterpreterStorage.object("unlatch.asyncio", of: .thisCopy) { () throws(PythonError) in
            let code = try PythonReference.owned(orError: unl_py.PyDict_New())
            try run(asyncioSource, in: code, file: "<unlatch.asyncio>")
            return code
        }
    }

    /// The asyncio loop that `Interpreter.awaiting` uses, running on its thread; started on first use.
    package func asyncioLoop() throws -> PythonReference {
        try bind(asyncioCode())["running"]().attribute("loop").reference
    }
}

/// The Python half of the asyncio bridge.
///
/// What ends a call is reported to Swift by `done(kind, value)`: 0 and the result, 1 and the exception, 2 for cancelled.
/// It is called exactly once for each call, whatever happens to the loop.
private let asyncioSource = """
    import asyncio, atexit, contextvars, threading

    __name__ = 'unlatch.asyncio'

    shared = None
    making = threading.Lock()

    def running():
        global shared
        with making:
            if shared is None:
                shared = Loop()
        return shared

    def begin(awaitable, done, context, shared):
        return running().begin(awaitable, done, context, shared)

    # Sets what is set in another context, as a coroutine's variables are those of the one that awaits it
    def adopt(context):
        for variable, value in context.items():
            try:
                known = variable.get() is value
            except LookupError:
                known = False
            if not known:
                variable.set(value)

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

        def begin(self, awaitable, done, context, shared):
            call = Call(self, awaitable, done, context if shared else None)
            context = context.copy()    # the caller's thread may not have left it yet
            with self.guard:
                if self.closed:
                    call.drop()
                    done(2, None)
                    return call
                self.calls.add(call)
                self.loop.call_soon_threadsafe(call.start, context=context)
            return call

    class Call:
        def __init__(self, owner, awaitable, done, context):
            self.owner, self.awaitable, self.done, self.context = owner, awaitable, done, context
            self.task = None
            self.cancelled = False

        def start(self):
            if self.cancelled:
                self.drop()
                return self.report(2, None)
            self.task = self.owner.loop.create_task(self.wait())
            self.task.add_done_callback(self.finish)

        async def wait(self):
            try:
                return await self.awaitable
            finally:
                if self.context is not None:
                    self.context.run(adopt, contextvars.copy_context())

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
        async def function(*arguments):
            loop, context = asyncio.get_running_loop(), contextvars.copy_context()
            waiter, outcome, interruption, value = loop.create_future(), None, None, None

            def settle(kind, value):
                nonlocal outcome
                outcome = kind, value
                if not waiter.done():
                    waiter.set_result(None)

            def finish(kind, value):
                try:
                    loop.call_soon_threadsafe(settle, kind, value)
                except RuntimeError:
                    pass    # the loop is closed: nobody waits any more

            cancel = start(finish, context, *arguments)
            try:
                while outcome is None:
                    try:
                        await waiter
                    except asyncio.CancelledError as error:
                        if outcome is not None:
                            raise   # Swift had ended before
                        interruption, waiter = error, loop.create_future()
                        cancel()
                kind, value = outcome
                if kind == 0:
                    return value
                raise value if kind == 1 else interruption or asyncio.CancelledError()
            finally:
                if outcome is None:
                    cancel()    # the coroutine is closed
                else:
                    adopt(context)
                outcome = value = interruption = None   # an exception that holds this frame must not be held by it

        function.__name__ = function.__qualname__ = name
        return function
    """
