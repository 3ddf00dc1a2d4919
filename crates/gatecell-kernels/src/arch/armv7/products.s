@ Both products of one block, and what is made of them.
@
@ In:  r3 = cursor, r1 = rows. The code at the cursor's `finish` gets
@      r1..r4 = input sums, r6, r7, r9, r10 = hidden sums, r5 = rows, r8 = cursor,
@      and on the stack the registers of the caller.
@ Out: as the finish says.  r0..r3, r12, lr and flags are lost.
@
@ The macro PART, of the products of one matrix, is the processor's: see its part.s.

@ One row: pre = (bias·2^32 + 2^31 + input·scale + hidden·scale) >> 32.
.macro SCALE pre, input, hidden
    ldmia.w r5!, {{\pre, r11, r12}}
    mov.w   lr, #0x80000000
    smlal   lr, \pre, \input, r11
    smlal   lr, \pre, \hidden, r12
.endm

@ All four rows of a block, into r0..r3.
.macro SCALE_BLOCK
    SCALE   r0, r1, r6
    SCALE   r1, r2, r7
    SCALE   r2, r3, r9
    SCALE   r3, r4, r10
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

    .syntax unified
    .pushsection .text.gatecell_products, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products
    .type   gatecell_products, %function
    .thumb_func
gatecell_products:
    push    {{r1, r3, r4, r5, r6, r7, r8, r9, r10, r11, lr}}

    @ The rows and the cursor are on the stack.
    .global gatecell_products_again
    .thumb_func
gatecell_products_again:
    ldm.w   r3, {{r0, r1, r6, r7, r8, r9, r10, r11, pc}}
    PART input

    push    {{r6, r7, r9, r10}}
    ldr     r3, [sp, #20]
    str     r0, [r3], #44
    ldm.w   r3, {{r0, r1, r6, r7, r8, r9, r10, r11, pc}}
    PART hidden

    pop.w   {{r1, r2, r3, r4, r5, r8}}
    str.w   r0, [r8, #44]
    ldr.w   pc, [r8, #88]
    .size gatecell_products, . - gatecell_products

    @ Where a part is entered, for `Part`; addresses of code carry a one.
.macro ENTRIES name
    .word gatecell_\name\()_groups + 1
    .word gatecell_\name\()_group_3 + 1
    .word gatecell_\name\()_group_2 + 1
    .word gatecell_\name\()_group_1 + 1
    .word gatecell_\name\()_unaligned + 1
    .word gatecell_\name\()_rest + 1
    .word gatecell_\name\()_rest_2 - gatecell_\name\()_rest
    .word gatecell_\name\()_done + 1
.endm
    .p2align 2
    .global gatecell_products_entries
    .type   gatecell_products_entries, %object
gatecell_products_entries:
    ENTRIES input
    ENTRIES hidden
    .size gatecell_products_entries, . - gatecell_products_entries
    .popsection

@ Out: r0..r3 = pre-activations, for a shift of 32.
    .pushsection .text.gatecell_finish_joint, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_finish_joint
    .type   gatecell_finish_joint, %function
    .thumb_func
gatecell_finish_joint:
    SCALE_BLOCK
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}
    .size gatecell_finish_joint, . - gatecell_finish_joint
    .popsection

@ The same for a smaller shift.
    .pushsection .text.gatecell_finish_joint_by, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_finish_joint_by
    .type   gatecell_finish_joint_by, %function
    .thumb_func
gatecell_finish_joint_by:
    SCALE_BLOCK_BY
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}
    .size gatecell_finish_joint_by, . - gatecell_finish_joint_by
    .popsection

@ Out: the sums, input before hidden, in memory instead of the rows.
    .pushsection .text.gatecell_finish_sums, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_finish_sums
    .type   gatecell_finish_sums, %function
    .thumb_func
gatecell_finish_sums:
    stmia.w r5, {{r1, r2, r3, r4, r6, r7, r9, r10}}
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}
    .size gatecell_finish_sums, . - gatecell_finish_sums
    .popsection
