@ Both products of one block, and what is made of them, for one number format.
@
@ `gatecell_products_again` is entered with r3 = cursor, and on the stack NEXT, which are
@ rows, two words, and what follows the products: the finish. Nine words behind them, which
@ are the finish's own, the cursor stands again.
@ The finish gets r1..r4 = input sums, r6, r7, r9, r10 = hidden sums, r5 = rows, r8 = cursor,
@ and the two words, as a rule 2^31 for the rounding of two rows, in r11 and r12.
@
@ The macro PART_<format>, of the products of one matrix, is the processor's: see its <format>.s.
@ Each format has sections of its own, so that those not used cost nothing.

@ One row: pre = (bias·2^32 + half + input·scale + hidden·scale) >> 32, where \half is 2^31.
@ It, \scale and lr are lost.
.macro SCALE pre, input, hidden, half, scale=r8
    ldmia.w r5!, {{\pre, \scale, lr}}
    smlal   \half, \pre, \input, \scale
    smlal   \half, \pre, \hidden, lr
.endm

@ All four rows of a block, into r0..r3.
.macro SCALE_BLOCK
    SCALE   r0, r1, r6, r11
    SCALE   r1, r2, r7, r12
    mov.w   r11, #0x80000000
    mov.w   r12, r11
    SCALE   r2, r3, r9, r11
    SCALE   r3, r4, r10, r12
.endm

@ The same for a shift below 32, which is at the cursor's `shift`:
@ pre = bias + ((input·scale + hidden·scale + half) >> shift). Half a unit is added as the
@ last bit that is shifted out.
.macro SCALE_BY pre, input, hidden
    ldmia.w r5!, {{\pre, r11, r12}}
    smull   lr, r11, \input, r11
    smlal   lr, r11, \hidden, r12
    ldr.w   r12, [r8, #92]
    lsrs.w  lr, lr, r12
    rsb     r12, r12, #32
    lsl.w   r11, r11, r12
    orr.w   lr, lr, r11
    adc.w   \pre, \pre, lr
.endm

.macro SCALE_BLOCK_BY
    SCALE_BY r0, r1, r6
    SCALE_BY r1, r2, r7
    SCALE_BY r2, r3, r9
    SCALE_BY r3, r4, r10
.endm

@ Back from `gatecell_products_<format>`.
.macro RETURN
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    add     sp, #4
    bx      lr
.endm

@ Where a part is entered, for `Part`; addresses of code carry a one.
.macro ENTRIES part
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
.macro PRODUCTS format
    .pushsection .text.gatecell_products_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_\format
    .type   gatecell_products_\format, %function
    .thumb_func
gatecell_products_\format:
    @ In: r3 = cursor, r1 = rows, and its finish is at the cursor.
    push    {{r3}}
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    mov.w   r2, #0x80000000
    mov     r4, r2
    ldr.w   r5, [r3, #88]
    push    {{r1, r2, r4, r5}}

    .global gatecell_products_again_\format
    .thumb_func
gatecell_products_again_\format:
    ldm.w   r3, {{r0, r1, r6, r7, r8, r9, r10, r11, pc}}
    PART_\format \format\()_input

    push    {{r6, r7, r9, r10}}
    ldr     r3, [sp, #68]
    str     r0, [r3], #44
    ldm.w   r3, {{r0, r1, r6, r7, r8, r9, r10, r11, pc}}
    PART_\format \format\()_hidden

    ldr.w   r8, [sp, #68]
    str.w   r0, [r8, #44]
    pop.w   {{r1, r2, r3, r4, r5, r11, r12, pc}}
    .size gatecell_products_\format, . - gatecell_products_\format

    .p2align 2
    .global gatecell_products_entries_\format
    .type   gatecell_products_entries_\format, %object
gatecell_products_entries_\format:
    ENTRIES_\format \format\()_input
    ENTRIES_\format \format\()_hidden
    .size gatecell_products_entries_\format, . - gatecell_products_entries_\format
    .popsection

@ Out: r0..r3 = pre-activations, for a shift of 32.
    .pushsection .text.gatecell_finish_joint_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_finish_joint_\format
    .type   gatecell_finish_joint_\format, %function
    .thumb_func
gatecell_finish_joint_\format:
    SCALE_BLOCK
    RETURN
    .size gatecell_finish_joint_\format, . - gatecell_finish_joint_\format
    .popsection

@ The same for a smaller shift.
    .pushsection .text.gatecell_finish_joint_by_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_finish_joint_by_\format
    .type   gatecell_finish_joint_by_\format, %function
    .thumb_func
gatecell_finish_joint_by_\format:
    SCALE_BLOCK_BY
    RETURN
    .size gatecell_finish_joint_by_\format, . - gatecell_finish_joint_by_\format
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
    RETURN
    .size gatecell_finish_sums_\format, . - gatecell_finish_sums_\format
    .popsection
.endm
