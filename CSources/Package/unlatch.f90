! Unlatch in Fortran 2008: kernels (unlatch_kernel.h) and teams (unlatch_teams.h). Compile this file with your own compiler,
! whose modules no other reads, and link to libunlatch.
!
! A kernel is a function that works on items begin + 1 to end of arrays that begin at 1:
!
!     integer(c_int) function scale_chunk(arguments, begin, end, failure) bind(c)
!         type(c_ptr), value :: arguments
!         integer(c_size_t), value :: begin, end
!         type(unl_failure), intent(inout) :: failure
!         type(scale_arguments), pointer :: a
!         real(c_double), pointer :: x(:), y(:)
!         call c_f_pointer(arguments, a)
!         …
!         scale_chunk = 0                          ! or: unl_fail(failure, UNL_OWN_STATUS, i - 1, "why")
!     end function
!
! and a description of it: kernel = unl_make_kernel("scale" // c_null_char, c_funloc(scale_chunk)). The name must be a
! variable with `target, save` (or a module's) that ends with c_null_char: it is kept, not copied.
module unlatch
    use, intrinsic :: iso_c_binding
    implicit none
    private

    ! What every user of this needs of iso_c_binding.
    public :: c_int, c_size_t, c_double, c_float, c_ptr, c_funptr, c_null_ptr, c_null_funptr, c_null_char, c_char
    public :: c_loc, c_funloc, c_f_pointer, c_associated, c_int64_t, c_int32_t

    integer(c_int32_t), parameter, public :: UNL_KERNEL_ABI = 3
    integer(c_int), parameter, public :: UNL_OWN_STATUS = int(z'10000', c_int)
    integer, parameter, public :: UNL_MESSAGE_SIZE = 256
    ! In C the greatest size_t, which has the bits of -1.
    integer(c_size_t), parameter, public :: UNL_NO_ITEM = -1_c_size_t
    integer(c_int), parameter, public :: UNL_ERROR_ABI = 10001, UNL_ERROR_KERNEL = 10003, UNL_ERROR_ENDING = 10004
    integer(c_int), parameter, public :: UNL_ERROR_STEPS = 10005

    integer(c_int), parameter, public :: UNL_STATIC = 0, UNL_DYNAMIC = 1, UNL_GUIDED = 2

    type, bind(c), public :: unl_schedule
        integer(c_int) :: kind = UNL_STATIC
        integer(c_size_t) :: chunk = 0
    end type

    type, bind(c), public :: unl_failure
        integer(c_size_t) :: item
        character(kind=c_char) :: message(UNL_MESSAGE_SIZE)
    end type

    type, bind(c), public :: unl_kernel
        integer(c_int32_t) :: abi = UNL_KERNEL_ABI
        type(c_ptr) :: name = c_null_ptr
        type(c_funptr) :: chunk = c_null_funptr
        real(c_double) :: bytes_per_item = 0, operations_per_item = 0
        type(c_funptr) :: error_text = c_null_funptr
        type(c_funptr) :: telling_chunk = c_null_funptr
    end type

    type, bind(c), public :: unl_reduction
        integer(c_int32_t) :: abi = UNL_KERNEL_ABI
        type(c_ptr) :: name = c_null_ptr
        type(c_funptr) :: partial = c_null_funptr
        type(c_funptr) :: combine = c_null_funptr
        integer(c_size_t) :: partial_size = 0, block_items = 0
        real(c_double) :: bytes_per_item = 0, operations_per_item = 0
        type(c_funptr) :: error_text = c_null_funptr
        integer(c_size_t) :: partial_alignment = 0
        type(c_funptr) :: telling_partial = c_null_funptr
        type(c_funptr) :: accumulate = c_null_funptr
    end type

    type, bind(c), public :: unl_team_kernel
        integer(c_int32_t) :: abi = UNL_KERNEL_ABI
        type(c_ptr) :: name = c_null_ptr
        type(c_funptr) :: body = c_null_funptr
        real(c_double) :: bytes_per_item = 0, operations_per_item = 0
        type(c_funptr) :: error_text = c_null_funptr
    end type

    ! index counts from 0.
    type, bind(c), public :: unl_thread_context
        integer(c_size_t) :: index, count
        type(c_funptr) :: wait, share
        type(c_ptr) :: failure
    end type

    type, bind(c), public :: unl_options
        type(c_ptr) :: cancellation = c_null_ptr
        integer(c_int64_t) :: deadline = 0
        type(c_funptr) :: progress = c_null_funptr
        type(c_ptr) :: context = c_null_ptr
        integer(c_int64_t) :: interval = 0
    end type

    type, bind(c), public :: unl_grant
        integer(c_int) :: requested = 0, granted = 0
        type(c_ptr) :: cpus = c_null_ptr
        integer(c_size_t) :: done = 0
        integer(c_int) :: kernel_status = 0
        integer(c_size_t) :: failed_begin = 0, failed_end = 0, failed_item = UNL_NO_ITEM
        type(c_ptr) :: message = c_null_ptr
        integer(c_size_t) :: message_size = 0
    end type

    abstract interface
        integer(c_int) function unl_chunk(arguments, begin, end) bind(c)
            import :: c_int, c_ptr, c_size_t
            type(c_ptr), value :: arguments
            integer(c_size_t), value :: begin, end
        end function
        integer(c_int) function unl_telling_chunk(arguments, begin, end, failure) bind(c)
            import :: c_int, c_ptr, c_size_t, unl_failure
            type(c_ptr), value :: arguments
            integer(c_size_t), value :: begin, end
            type(unl_failure), intent(inout) :: failure
        end function
        integer(c_int) function unl_telling_partial(arguments, begin, end, partial, failure) bind(c)
            import :: c_int, c_ptr, c_size_t, unl_failure
            type(c_ptr), value :: arguments
            integer(c_size_t), value :: begin, end
            type(c_ptr), value :: partial
            type(unl_failure), intent(inout) :: failure
        end function
        subroutine unl_combine(into, from) bind(c)
            import :: c_ptr
            type(c_ptr), value :: into, from
        end subroutine
        integer(c_int) function unl_team_body(context, arguments) bind(c)
            import :: c_int, c_ptr, unl_thread_context
            type(unl_thread_context), intent(inout) :: context
            type(c_ptr), value :: arguments
        end function
    end interface
    public :: unl_chunk, unl_telling_chunk, unl_telling_partial, unl_combine, unl_team_body

    ! What unlatch_teams.h says of these holds here.
    interface
        integer(c_int) function unl_team_create(threads, cpus, team) bind(c)
            import :: c_int, c_ptr
            integer(c_int), value :: threads
            type(c_ptr), value :: cpus
            type(c_ptr), intent(out) :: team
        end function
        subroutine unl_team_destroy(team) bind(c)
            import :: c_ptr
            type(c_ptr), value :: team
        end subroutine
        integer(c_int) function unl_team_run_c(team, schedule, count, kernel, arguments, options, grant) &
                bind(c, name="unl_team_run")
            import :: c_int, c_ptr, c_size_t, unl_schedule, unl_kernel, unl_grant
            type(c_ptr), value :: team
            type(unl_schedule), value :: schedule
            integer(c_size_t), value :: count
            type(unl_kernel), intent(in) :: kernel
            type(c_ptr), value :: arguments, options
            type(unl_grant), intent(inout) :: grant
        end function
        integer(c_int) function unl_team_reduce_c(team, schedule, count, kernel, arguments, result, options, grant) &
                bind(c, name="unl_team_reduce")
            import :: c_int, c_ptr, c_size_t, unl_schedule, unl_reduction, unl_grant
            type(c_ptr), value :: team
            type(unl_schedule), value :: schedule
            integer(c_size_t), value :: count
            type(unl_reduction), intent(in) :: kernel
            type(c_ptr), value :: arguments, result, options
            type(unl_grant), intent(inout) :: grant
        end function
        integer(c_int) function unl_team_run_region_c(team, kernel, arguments, options, grant) &
                bind(c, name="unl_team_run_region")
            import :: c_int, c_ptr, unl_team_kernel, unl_grant
            type(c_ptr), value :: team
            type(unl_team_kernel), intent(in) :: kernel
            type(c_ptr), value :: arguments, options
            type(unl_grant), intent(inout) :: grant
        end function
        integer(c_int) function unl_cores_limit() bind(c)
            import :: c_int
        end function
        integer(c_int) function unl_cores_set_limit(cores) bind(c)
            import :: c_int
            integer(c_int), value :: cores
        end function
        integer(c_int64_t) function unl_clock() bind(c)
            import :: c_int64_t
        end function
        type(c_ptr) function unl_error_text_c(status) bind(c, name="unl_error_text")
            import :: c_int, c_ptr
            integer(c_int), value :: status
        end function
    end interface
    public :: unl_team_create, unl_team_destroy, unl_cores_limit, unl_cores_set_limit, unl_clock

    public :: unl_make_kernel, unl_make_reduction, unl_make_team_kernel, unl_fail, unl_barrier, unl_phase
    public :: unl_team_run, unl_team_reduce, unl_team_run_region, unl_error_text

    abstract interface
        integer(c_int) function wait_interface(context) bind(c)
            import :: c_int, unl_thread_context
            type(unl_thread_context), intent(inout) :: context
        end function
        integer(c_int) function share_interface(context, schedule, count, chunk, arguments) bind(c)
            import :: c_int, c_size_t, c_ptr, c_funptr, unl_thread_context, unl_schedule
            type(unl_thread_context), intent(inout) :: context
            type(unl_schedule), value :: schedule
            integer(c_size_t), value :: count
            type(c_funptr), value :: chunk
            type(c_ptr), value :: arguments
        end function
    end interface

contains

    ! ---- Descriptions ----------------------------------------------------------------------------------------------

    ! Describes a kernel; `chunk` is c_funloc of a function with the interface unl_telling_chunk.
    type(unl_kernel) function unl_make_kernel(name, chunk, bytes_per_item, operations_per_item)
        character(kind=c_char), target, intent(in) :: name(*)
        type(c_funptr), value :: chunk
        real(c_double), intent(in), optional :: bytes_per_item, operations_per_item
        unl_make_kernel%name = c_loc(name)
        unl_make_kernel%telling_chunk = chunk
        if (present(bytes_per_item)) unl_make_kernel%bytes_per_item = bytes_per_item
        if (present(operations_per_item)) unl_make_kernel%operations_per_item = operations_per_item
    end function

    ! Describes a reduction; `partial` and `accumulate` have the interface unl_telling_partial, `combine` unl_combine.
    type(unl_reduction) function unl_make_reduction(name, partial, combine, partial_size, block_items, accumulate)
        character(kind=c_char), target, intent(in) :: name(*)
        type(c_funptr), value :: partial, combine
        integer(c_size_t), intent(in) :: partial_size, block_items
        type(c_funptr), intent(in), optional :: accumulate
        unl_make_reduction%name = c_loc(name)
        unl_make_reduction%telling_partial = partial
        unl_make_reduction%combine = combine
        unl_make_reduction%partial_size = partial_size
        unl_make_reduction%block_items = block_items
        if (present(accumulate)) unl_make_reduction%accumulate = accumulate
    end function

    ! Describes a team kernel; `body` has the interface unl_team_body.
    type(unl_team_kernel) function unl_make_team_kernel(name, body, bytes_per_item, operations_per_item)
        character(kind=c_char), target, intent(in) :: name(*)
        type(c_funptr), value :: body
        real(c_double), intent(in), optional :: bytes_per_item, operations_per_item
        unl_make_team_kernel%name = c_loc(name)
        unl_make_team_kernel%body = body
        if (present(bytes_per_item)) unl_make_team_kernel%bytes_per_item = bytes_per_item
        if (present(operations_per_item)) unl_make_team_kernel%operations_per_item = operations_per_item
    end function

    ! ---- Inside a kernel -------------------------------------------------------------------------------------------

    ! Says what failed, and returns the status. Items count from 0, as in C.
    integer(c_int) function unl_fail(failure, status, item, message)
        type(unl_failure), intent(inout) :: failure
        integer(c_int), intent(in) :: status
        integer(c_size_t), intent(in) :: item
        character(len=*), intent(in) :: message
        integer :: i, length
        length = min(len_trim(message), UNL_MESSAGE_SIZE - 1)
        do i = 1, length
            failure%message(i) = message(i:i)
        end do
        failure%message(length + 1) = c_null_char
        failure%item = item
        unl_fail = status
    end function

    ! Waits until all threads are here.
    integer(c_int) function unl_barrier(context)
        type(unl_thread_context), intent(inout) :: context
        procedure(wait_interface), pointer :: wait
        call c_f_procpointer(context%wait, wait)
        unl_barrier = wait(context)
    end function

    ! Deals items to the threads; `chunk` has the interface unl_chunk.
    integer(c_int) function unl_phase(context, schedule, count, chunk, arguments)
        type(unl_thread_context), intent(inout) :: context
        type(unl_schedule), intent(in) :: schedule
        integer(c_size_t), intent(in) :: count
        type(c_funptr), value :: chunk
        type(c_ptr), intent(in) :: arguments
        procedure(share_interface), pointer :: share
        call c_f_procpointer(context%share, share)
        unl_phase = share(context, schedule, count, chunk, arguments)
    end function

    ! ---- Runs ------------------------------------------------------------------------------------------------------

    ! Runs a kernel on so many items. `message` becomes what the kernel, or the library, has to say of a failure.
    integer(c_int) function unl_team_run(team, kernel, arguments, count, schedule, options, grant, message)
        type(c_ptr), intent(in) :: team, arguments
        type(unl_kernel), intent(in) :: kernel
        integer(c_size_t), intent(in) :: count
        type(unl_schedule), intent(in), optional :: schedule
        type(unl_options), intent(in), target, optional :: options
        type(unl_grant), intent(out), optional :: grant
        character(len=*), intent(out), optional :: message
        character(kind=c_char), target :: text(UNL_MESSAGE_SIZE)
        type(unl_grant) :: given
        call prepare(given, text)
        unl_team_run = unl_team_run_c( &
            team, chosen(schedule), count, kernel, arguments, address(options), given)
        call finish(unl_team_run, given, text, grant, message)
    end function

    ! Reduces so many items into what `result` is the address of; the rest as above.
    integer(c_int) function unl_team_reduce(team, kernel, arguments, count, result, schedule, options, grant, message)
        type(c_ptr), intent(in) :: team, arguments, result
        type(unl_reduction), intent(in) :: kernel
        integer(c_size_t), intent(in) :: count
        type(unl_schedule), intent(in), optional :: schedule
        type(unl_options), intent(in), target, optional :: options
        type(unl_grant), intent(out), optional :: grant
        character(len=*), intent(out), optional :: message
        character(kind=c_char), target :: text(UNL_MESSAGE_SIZE)
        type(unl_grant) :: given
        call prepare(given, text)
        unl_team_reduce = unl_team_reduce_c( &
            team, chosen(schedule), count, kernel, arguments, result, address(options), given)
        call finish(unl_team_reduce, given, text, grant, message)
    end function

    ! Has all threads of a team call a body; the rest as above.
    integer(c_int) function unl_team_run_region(team, kernel, arguments, options, grant, message)
        type(c_ptr), intent(in) :: team, arguments
        type(unl_team_kernel), intent(in) :: kernel
        type(unl_options), intent(in), target, optional :: options
        type(unl_grant), intent(out), optional :: grant
        character(len=*), intent(out), optional :: message
        character(kind=c_char), target :: text(UNL_MESSAGE_SIZE)
        type(unl_grant) :: given
        call prepare(given, text)
        unl_team_run_region = unl_team_run_region_c(team, kernel, arguments, address(options), given)
        call finish(unl_team_run_region, given, text, grant, message)
    end function

    ! One line for people about a status.
    function unl_error_text(status)
        integer(c_int), intent(in) :: status
        character(len=:), allocatable :: unl_error_text
        character(kind=c_char), pointer :: text(:)
        call c_f_pointer(unl_error_text_c(status), text, [UNL_MESSAGE_SIZE])
        unl_error_text = until_zero(text)
    end function

    ! ---- For the above ---------------------------------------------------------------------------------------------

    type(unl_schedule) function chosen(schedule)
        type(unl_schedule), intent(in), optional :: schedule
        if (present(schedule)) chosen = schedule
    end function

    type(c_ptr) function address(options)
        type(unl_options), intent(in), target, optional :: options
        address = c_null_ptr
        if (present(options)) address = c_loc(options)
    end function

    subroutine prepare(grant, text)
        type(unl_grant), intent(inout) :: grant
        character(kind=c_char), target, intent(inout) :: text(UNL_MESSAGE_SIZE)
        text(1) = c_null_char
        grant%message = c_loc(text)
        grant%message_size = UNL_MESSAGE_SIZE
    end subroutine

    subroutine finish(status, given, text, grant, message)
        integer(c_int), intent(in) :: status
        type(unl_grant), intent(inout) :: given
        character(kind=c_char), intent(in) :: text(UNL_MESSAGE_SIZE)
        type(unl_grant), intent(out), optional :: grant
        character(len=*), intent(out), optional :: message
        given%message = c_null_ptr
        given%message_size = 0
        if (present(grant)) grant = given
        if (.not. present(message)) return
        message = ""
        if (status == 0) return
        message = until_zero(text)
        if (message /= "") return
        message = unl_error_text(status)
        if (status == UNL_ERROR_KERNEL .and. given%kernel_status < UNL_OWN_STATUS) then
            message = unl_error_text(given%kernel_status)
        end if
    end subroutine

    function until_zero(text)
        character(kind=c_char), intent(in) :: text(:)
        character(len=:), allocatable :: until_zero
        integer :: length, i
        length = 0
        do while (length < size(text))
            if (text(length + 1) == c_null_char) exit
            length = length + 1
        end do
        allocate (character(len=length) :: until_zero)
        do i = 1, length
            until_zero(i:i) = text(i)
        end do
    end function
end module unlatch
