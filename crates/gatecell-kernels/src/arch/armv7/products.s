@ Both products of one block, and what is made of them, for one number format.
@
@ `gatecell_products_<format>` is entered with r3 = cursor, and on the stack NEXT, which are
@ rows, two words, and what follows the products: the finish. Nine words behind them, which
@ are the finish's own, the cursor stands again.
@ The finish gets r1..r4 = input sums, r6, r7, r9, r10 = hidden sums, r5 = rows, r8 = cursor,
@ and the two words, as a rule 2^31 for the rounding of two rows, in r11 and r12.
@
@ What the formats do not share is in macros that end with a format's name, in the processor's
@ <format>.s; PLAIN makes those of most formats but PART and ENTRIES:
@   PART    the products of one matrix
@   ENTRIES where PART is entered, for `Part`
@   BETWEEN from the end of the one matrix to the start of the other
@   CURSOR  into r8, at the end of the other
@   ENTER   before a step, when the caller's registers are on the stack; r1 and r3 are kept
@   LEAVE   the end of what ENTER began, before these registers are fetched
@   BLOCK   from r3 = cursor, r1 = rows to what a block wants on the stack, and RETURN from there
@ The symbol part_<format> is the size of a `Part`.
@
@ Each format has sections of its own, so that those not used cost nothing.

@ One row: pre = (bias·2^32 + half + input·scale + hidden·scale) >> 32, where \half is 2^31.
@ It, \scale and lr are lost.
.macro GATECELL_SCALE pre, input, hidden, half, scale=r8
    ldmia.w r5!, {{\pre, \scale, lr}}
    smlal   \half, \pre, \input, \scale
    smlal   \half, \pre, \hidden, lr
.endm

@ For a shift below 32 the sums are raised by what it lacks, which is at the cursor's `lack`,
@ where they have room for it. r0 and flags are lost.
.macro GATECELL_RAISE_SUMS format
    ldr.w   r0, [r8, #(2 * gatecell_bytes_of_part_\format + 4)]
    .irp    sum, r1, r2, r3, r4, r6, r7
    lsls    \sum, \sum, r0
    .endr
    lsl.w   r9, r9, r0
    lsl.w   r10, r10, r0
.endm

@ pre = bias + ((high·2^32 + low + half) >> shift), where \lack is what the shift lacks of 32.
@ Half a unit is added as the last bit that is shifted out. \low, \high and \lost are lost.
.macro GATECELL_SHIFT_BY pre, low, high, bias, lack, lost
    lsl.w   \high, \high, \lack
    rsb     \lost, \lack, #32
    lsrs.w  \low, \low, \lost
    orr.w   \low, \low, \high
    adc.w   \pre, \bias, \low
.endm

@ One row for any shift; \a, \b and lr are lost.
.macro GATECELL_SCALE_BY pre, input, hidden, lack, a=r11, b=r12
    ldmia.w r5!, {{\pre, \a, \b}}
    smull   lr, \a, \input, \a
    smlal   lr, \a, \hidden, \b
    GATECELL_SHIFT_BY \pre, lr, \a, \pre, \lack, \b
.endm

@ The same of one sum; \sum, \scale and \lost are lost.
.macro GATECELL_SCALE_ONE_BY pre, sum, scale, bias, lack, lost
    smull   \sum, \scale, \sum, \scale
    GATECELL_SHIFT_BY \pre, \sum, \scale, \bias, \lack, \lost
.endm

@ All four rows of a block, into r0..r3, for any shift, one after the other.
.macro GATECELL_SCALE_BLOCK_BY format
    ldr.w   r8, [r8, #(2 * gatecell_bytes_of_part_\format + 4)]
    @ The rows behind the next one, above the byte by which a register shifts.
    orr.w   r8, r8, #0x300
1:
    GATECELL_SCALE_BY r0, r1, r6, r8
    mov     r1, r2
    mov     r2, r3
    mov     r3, r4
    mov     r4, r0
    mov     r6, r7
    mov     r7, r9
    mov     r9, r10
    subs.w  r8, r8, #0x100
    bpl     1b
    push    {{r1, r2, r3, r4}}
    pop     {{r0, r1, r2, r3}}
.endm

@ All four rows of a block, into r0..r3: the start of a finish, for a shift of 32, and for a
@ smaller one with raised sums.
.macro GATECELL_FINISH name, format
    .global gatecell_finish_\name\()_raised_\format
    .thumb_func
gatecell_finish_\name\()_raised_\format:
    .ifeq gatecell_small
    GATECELL_RAISE_SUMS \format
    .endif
    .global gatecell_finish_\name\()_\format
    .thumb_func
gatecell_finish_\name\()_\format:
    .if gatecell_small
    @ It is for any shift.
    .global gatecell_finish_\name\()_by_\format
    .thumb_func
gatecell_finish_\name\()_by_\format:
    GATECELL_SCALE_BLOCK_BY \format
    .else
    GATECELL_SCALE   r0, r1, r6, r11
    GATECELL_SCALE   r1, r2, r7, r12
    mov.w   r11, #0x80000000
    mov.w   r12, r11
    GATECELL_SCALE   r2, r3, r9, r11
    GATECELL_SCALE   r3, r4, r10, r12
    .endif
gatecell_\name\()_scaled_\format:
.endm

@ The same for any shift, somewhere out of the way.
.macro GATECELL_FINISH_BY name, format
    .ifeq gatecell_small
    .global gatecell_finish_\name\()_by_\format
    .thumb_func
gatecell_finish_\name\()_by_\format:
    GATECELL_SCALE_BLOCK_BY \format
    b       gatecell_\name\()_scaled_\format
    .endif
.endm

@ The products of one matrix: r3 is its part. Small code has one copy for both matrices.
.macro GATECELL_MATRIX format, name
    .if gatecell_small
    bl      gatecell_part_\format
    .else
    ldm.w   r3, {{r0, r1, r6, r7, r8, r9, r10, r11, pc}}
    GATECELL_PART_\format \format\()_\name
    .endif
.endm

@ NEXT of the block of rows r1 and cursor r3; r2, r4 and r5 are lost.
.macro GATECELL_PUSH_BLOCK format
    mov.w   r2, #0x80000000
    mov     r4, r2
    ldr.w   r5, [r3, #(2 * gatecell_bytes_of_part_\format)]
    push    {{r1, r2, r4, r5}}
.endm

@ Puts the input's sums on the stack.
.macro GATECELL_PUT_APART format
    push    {{r6, r7, r9, r10}}
    ldr     r3, [sp, #68]
    str     r0, [r3], #gatecell_bytes_of_part_\format
.endm

@ What most formats have: nothing to do around a step, eleven words of a part.
.macro GATECELL_PLAIN format
    .set gatecell_bytes_of_part_\format, 44
.macro GATECELL_BETWEEN_\format
    GATECELL_PUT_APART \format
.endm
.macro GATECELL_CURSOR_\format
    ldr.w   r8, [sp, #68]
.endm
.macro GATECELL_ENTER_\format
.endm
.macro GATECELL_LEAVE_\format
.endm
.macro GATECELL_BLOCK_\format
    push    {{r3}}
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    GATECELL_PUSH_BLOCK \format
.endm
.macro GATECELL_RETURN_\format
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    add     sp, #4
    bx      lr
.endm
.endm

@ Where a part is entered, for `Part`; addresses of code carry a one.
.macro GATECELL_ENTRIES part
    .word gatecell_\part\()_groups + 1
    .word gatecell_\part\()_group_3 + 1
    .word gatecell_\part\()_group_2 + 1
    .word gatecell_\part\()_group_1 + 1
    .word gatecell_\part\()_unaligned + 1
    .word gatecell_\part\()_rest + 1
    .word gatecell_\part\()_rest_2 - gatecell_\part\()_rest
    .word gatecell_\part\()_done + 1
.endm

    .syntax unified
.macro GATECELL_PRODUCTS format
@ One block, with the finish that stands at the cursor. In: r3 = cursor, r1 = rows.
    .pushsection .text.gatecell_block_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_block_\format
    .type   gatecell_block_\format, %function
    .thumb_func
gatecell_block_\format:
    GATECELL_BLOCK_\format
    b.w     gatecell_products_\format
    .size gatecell_block_\format, . - gatecell_block_\format
    .popsection

    .pushsection .text.gatecell_products_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_\format
    .type   gatecell_products_\format, %function
    .thumb_func
gatecell_products_\format:
    GATECELL_MATRIX  \format, input

    GATECELL_BETWEEN_\format
    GATECELL_MATRIX  \format, hidden

    GATECELL_CURSOR_\format
    str.w   r0, [r8, #gatecell_bytes_of_part_\format]
    pop.w   {{r1, r2, r3, r4, r5, r11, r12, pc}}

    .if gatecell_small
gatecell_part_\format:
    push    {{lr}}
    ldm.w   r3, {{r0, r1, r6, r7, r8, r9, r10, r11, pc}}
    GATECELL_PART_\format \format
    pop     {{pc}}
    .endif
    .size gatecell_products_\format, . - gatecell_products_\format

    .p2align 2
    .global gatecell_products_entries_\format
    .type   gatecell_products_entries_\format, %object
gatecell_products_entries_\format:
    .if gatecell_small
    GATECELL_ENTRIES_\format \format
    .else
    GATECELL_ENTRIES_\format \format\()_input
    GATECELL_ENTRIES_\format \format\()_hidden
    .endif
    .size gatecell_products_entries_\format, . - gatecell_products_entries_\format
    .popsection

@ Out: r0..r3 = pre-activations.
    .pushsection .text.gatecell_finish_joint_\format, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_finish_joint_\format, %function
    GATECELL_FINISH  joint, \format
    GATECELL_RETURN_\format
    GATECELL_FINISH_BY joint, \format
    .size gatecell_finish_joint_\format, . - gatecell_finish_joint_\format
    .popsection

@ Out: the sums, input before hidden, in memory instead of the rows.
    .pushsection .text.gatecell_finish_sums_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_finish_sums_\format
    .type   gatecell_finish_sums_\format, %function
    .thumb_func
gatecell_finish_sums_\format:
    stmia.w r5, {{r1, r2, r3, r4, r6, r7, r9, r10}}
    GATECELL_RETURN_\format
    .size gatecell_finish_sums_\format, . - gatecell_finish_sums_\format
    .popsection
.endm
