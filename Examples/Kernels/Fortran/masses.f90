! The same in Fortran 2008.
!
!     gfortran -O2 $(pkg-config --variable=fortran_module unlatch) masses.f90 -o masses $(pkg-config --libs unlatch)
module kernels
    use unlatch
    implicit none

    character(kind=c_char), target, save :: inverse_name(8) = &
        ["i", "n", "v", "e", "r", "s", "e", c_null_char], total_name(6) = ["t", "o", "t", "a", "l", c_null_char], &
        heat_name(5) = ["h", "e", "a", "t", c_null_char]

    ! What the kernels work on.
    type, bind(c) :: arrays
        type(c_ptr) :: from, to
        integer(c_size_t) :: count
        integer(c_int) :: steps
    end type

contains

    ! Items begin + 1 to end of arrays that begin at 1.
    integer(c_int) function inverse_chunk(arguments, begin, end, failure) bind(c)
        type(c_ptr), value :: arguments
        integer(c_size_t), value :: begin, end
        type(unl_failure), intent(inout) :: failure
        type(arrays), pointer :: a
        real(c_double), pointer :: mass(:), inverse(:)
        integer(c_size_t) :: i
        character(len=80) :: message
        call c_f_pointer(arguments, a)
        call c_f_pointer(a%from, mass, [a%count])
        call c_f_pointer(a%to, inverse, [a%count])
        do i = begin + 1, end
            if (.not. mass(i) > 0) then
                write (message, "(a, f0.1)") "a mass must be above 0, and is ", mass(i)
                inverse_chunk = unl_fail(failure, UNL_OWN_STATUS, i - 1, message)
                return
            end if
            inverse(i) = 1 / mass(i)
        end do
        inverse_chunk = 0
    end function

    integer(c_int) function total_partial(arguments, begin, end, partial, failure) bind(c)
        type(c_ptr), value :: arguments
        integer(c_size_t), value :: begin, end
        type(c_ptr), value :: partial
        type(unl_failure), intent(inout) :: failure
        type(arrays), pointer :: a
        real(c_double), pointer :: mass(:), sum_of_block
        call c_f_pointer(arguments, a)
        call c_f_pointer(a%from, mass, [a%count])
        call c_f_pointer(partial, sum_of_block)
        sum_of_block = sum(mass(begin + 1:end))
        failure%item = UNL_NO_ITEM
        total_partial = 0
    end function

    subroutine total_combine(into, from) bind(c)
        type(c_ptr), value :: into, from
        real(c_double), pointer :: earlier, later
        call c_f_pointer(into, earlier)
        call c_f_pointer(from, later)
        earlier = earlier + later
    end subroutine

    integer(c_int) function heat_step(arguments, begin, end) bind(c)
        type(c_ptr), value :: arguments
        integer(c_size_t), value :: begin, end
        type(arrays), pointer :: a
        real(c_double), pointer :: now(:), next(:)
        real(c_double) :: left, right
        integer(c_size_t) :: i
        call c_f_pointer(arguments, a)
        call c_f_pointer(a%from, now, [a%count])
        call c_f_pointer(a%to, next, [a%count])
        do i = begin + 1, end
            left = 0
            right = 0
            if (i > 1) left = now(i - 1)
            if (i < a%count) right = now(i + 1)
            next(i) = now(i) + 0.25 * (left - 2 * now(i) + right)
        end do
        heat_step = 0
    end function

    ! All threads call this; each turns its own copy of the two arrays round.
    integer(c_int) function heat_body(context, arguments) bind(c)
        type(unl_thread_context), intent(inout) :: context
        type(c_ptr), value :: arguments
        type(arrays), pointer :: a
        type(arrays), target :: mine
        type(c_ptr) :: last
        integer :: step
        call c_f_pointer(arguments, a)
        mine = a
        heat_body = 0
        do step = 1, a%steps
            heat_body = unl_phase(context, unl_schedule(), mine%count, c_funloc(heat_step), c_loc(mine))
            if (heat_body /= 0) return
            last = mine%from
            mine%from = mine%to
            mine%to = last
        end do
        heat_body = unl_barrier(context)
    end function
end module kernels

program masses
    use unlatch
    use kernels
    implicit none
    integer(c_size_t), parameter :: count = 1000000
    real(c_double), allocatable, target :: mass(:), other(:)
    real(c_double), target :: total
    type(arrays), target :: arguments
    type(unl_kernel) :: inverse
    type(unl_grant) :: grant
    type(c_ptr) :: team
    character(len=256) :: message
    integer(c_size_t) :: i

    allocate (mass(count), other(count))
    mass = [(1 + real(mod(i, 1000_c_size_t), c_double), i = 0, count - 1)]
    arguments = arrays(c_loc(mass), c_loc(other), count, 10)
    message = ""
    call demand(unl_team_create(unl_cores_limit(), c_null_ptr, team) == 0, "no team")

    inverse = unl_make_kernel(inverse_name, c_funloc(inverse_chunk), bytes_per_item=16d0)
    call demand(unl_team_run(team, inverse, c_loc(arguments), count, message=message) == 0, "inverse")
    call demand(all(other == 1 / mass), "an inverse is wrong")
    print "(a)", "inverse: right"

    call demand(unl_team_reduce(team, unl_make_reduction(total_name, c_funloc(total_partial), &
        c_funloc(total_combine), 8_c_size_t, 16384_c_size_t), c_loc(arguments), count, c_loc(total), &
        message=message) == 0, "total")
    call demand(total == 500500d0 * (count / 1000), "the total is wrong")
    print "(a, f0.1)", "total: ", total

    mass = 0
    mass(500000) = 1
    call demand(unl_team_run_region(team, unl_make_team_kernel(heat_name, c_funloc(heat_body)), c_loc(arguments), &
        message=message) == 0, "heat")
    call demand(abs(sum(mass) - 1) < 1d-12 .and. mass(500010) > 0 .and. .not. mass(500011) > 0, "the heat is wrong")
    print "(a)", "heat: right"

    ! A failure says which item it was, and why.
    mass = 1
    mass(777778) = -2
    call demand(unl_team_run(team, inverse, c_loc(arguments), count, schedule=unl_schedule(UNL_DYNAMIC, 1000), &
        grant=grant, message=message) == UNL_ERROR_KERNEL, "a mass below 0 was taken")
    call demand(grant%failed_item == 777777 .and. message == "a mass must be above 0, and is -2.0", "another failure")
    print "(a, i0, 2a)", "item ", grant%failed_item, ": ", trim(message)
    call unl_team_destroy(team)

contains

    subroutine demand(holds, what)
        logical, intent(in) :: holds
        character(len=*), intent(in) :: what
        if (holds) return
        print "(4a)", "masses: ", what, ": ", trim(message)
        error stop 1
    end subroutine
end program masses
