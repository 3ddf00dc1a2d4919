@ W16A16: both products of one block from stacked bytes of two rows at a time, and their
@ scaling. A sum is two words, low + 2^8·high.

@ Twice along the columns of a part, lr: the sums of four rows are pushed.
.macro GATECELL_WIDE_PART name
    .irp    rows, 2, 0
    GATECELL_STACKED_START
    GATECELL_COLUMNS_w8a16 \name\()_\rows
    GATECELL_STACKED_SUMS 8
    push    {{r4, r5, r6, r7}}
    .endr
.endm

    .pushsection .text.gatecell_products_w16a16, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_w16a16
    .type   gatecell_products_w16a16, %function
    .thumb_func
    @ In: r0 = cursor, r1 = where the sums go, hidden before input.
gatecell_products_w16a16:
    GATECELL_SAVE
    push    {{r1}}
    bl      gatecell_block_w16a16
    ldr     r7, [sp, #68]
    .rept   4
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    .endr
    add     sp, #8
    GATECELL_RESTORE

    @ In:  r0 = cursor.
    @ Out: pushed, from the stack's end: hidden sums, input sums, the return address. All
    @      registers are lost.
    .thumb_func
    .global gatecell_block_w16a16
gatecell_block_w16a16:
    push    {{lr}}
    mov     lr, r0
    GATECELL_WIDE_PART products_w16a16_input
    mov     r7, lr
    adds    r7, #32
    mov     lr, r7
    GATECELL_WIDE_PART products_w16a16_hidden
    ldr     r0, [sp, #64]
    bx      r0
    .size gatecell_products_w16a16, . - gatecell_products_w16a16
    .popsection

@ With the lowest 16 bits of a sum and those above, 24, in \low and \high: a byte of the scale
@ times either has 32 bits, and floors of floors add up exactly.
.macro GATECELL_WIDE_SPLIT low, high
    asrs    r1, \low, #8
    adds    r1, r1, \high
    lsls    \high, \high, #8
    adds    \low, \low, \high
    uxth    \low, \low
    asrs    \high, r1, #8
.endm

@ A byte of the scales times parts of both sums, added to r1; r2 is lost.
.macro GATECELL_WIDE_DIGIT digit, input, hidden
    ldrb    r2, [r0, #(4 + \digit)]
    muls    r2, \input, r2
    adds    r1, r1, r2
    ldrb    r2, [r0, #(8 + \digit)]
    muls    r2, \hidden, r2
    adds    r1, r1, r2
.endm

    .pushsection .text.gatecell_scaled_wide, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_scaled_wide, %function
    .thumb_func
    @ In:  r0 = row; r4, r5 = input sum; r6, r7 = hidden sum; r12 = the layer's shift − 40.
    @ Out: r1 = pre-activation, r0 = next row. r2 to r7 are lost.
gatecell_scaled_wide:
    GATECELL_WIDE_SPLIT r4, r5
    GATECELL_WIDE_SPLIT r6, r7
    ldrb    r1, [r0, #4]
    muls    r1, r4, r1
    ldrb    r2, [r0, #8]
    muls    r2, r6, r2
    adds    r1, r1, r2
    asrs    r1, r1, #8
    GATECELL_WIDE_DIGIT 1, r4, r6
    asrs    r1, r1, #8
    GATECELL_WIDE_DIGIT 2, r4, r6
    GATECELL_WIDE_DIGIT 0, r5, r7
    asrs    r1, r1, #8
    @ The signs of the scales are in their highest bytes.
    ldr     r3, [r0, #4]
    asrs    r3, r3, #24
    muls    r4, r3, r4
    adds    r1, r1, r4
    ldr     r4, [r0, #8]
    asrs    r4, r4, #24
    muls    r6, r4, r6
    adds    r1, r1, r6
    GATECELL_WIDE_DIGIT 1, r5, r7
    asrs    r1, r1, #8
    GATECELL_WIDE_DIGIT 2, r5, r7
    asrs    r1, r1, #8
    muls    r5, r3, r5
    adds    r1, r1, r5
    muls    r7, r4, r7
    adds    r1, r1, r7
    mov     r2, r12
    asrs    r1, r2
    ldmia   r0!, {{r2, r3, r4}}
    adcs    r1, r2
    bx      lr
    .size gatecell_scaled_wide, . - gatecell_scaled_wide
    .popsection

@ A byte of the scale at r6 times a part of a sum, added to r1; r2 is lost.
.macro GATECELL_WIDE_BYTE digit, part
    ldrb    r2, [r6, #\digit]
    muls    r2, \part, r2
    adds    r1, r1, r2
.endm

    .pushsection .text.gatecell_scaled_wide_sum, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_scaled_wide_sum, %function
    .thumb_func
    @ In:  r6 = where the scale is; r4, r5 = sum; r7 = bias; r12 as above.
    @ Out: r7 = the scaled sum and the bias. r1 to r5 are lost.
gatecell_scaled_wide_sum:
    GATECELL_WIDE_SPLIT r4, r5
    ldrb    r1, [r6]
    muls    r1, r4, r1
    asrs    r1, r1, #8
    GATECELL_WIDE_BYTE 1, r4
    asrs    r1, r1, #8
    GATECELL_WIDE_BYTE 2, r4
    GATECELL_WIDE_BYTE 0, r5
    asrs    r1, r1, #8
    ldr     r3, [r6]
    asrs    r3, r3, #24
    muls    r4, r3, r4
    adds    r1, r1, r4
    GATECELL_WIDE_BYTE 1, r5
    asrs    r1, r1, #8
    GATECELL_WIDE_BYTE 2, r5
    asrs    r1, r1, #8
    muls    r5, r3, r5
    adds    r1, r1, r5
    mov     r2, r12
    asrs    r1, r2
    adcs    r7, r1
    bx      lr
    .size gatecell_scaled_wide_sum, . - gatecell_scaled_wide_sum
    .popsection

    .pushsection .text.gatecell_joint_w16a16, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_joint_w16a16
    .type   gatecell_joint_w16a16, %function
    .thumb_func
    @ A joint, see lstm.s.
gatecell_joint_w16a16:
    push    {{lr}}
    bl      gatecell_block_w16a16
gatecell_joint_w16a16_scaled:
    ldr     r0, [sp, #84]
    mov     r12, r0
    ldr     r0, [sp, #76]
    .irp    row, 0, 1, 2, 3
    ldr     r4, [sp, #(32 + 8 * \row)]
    ldr     r5, [sp, #(36 + 8 * \row)]
    ldr     r6, [sp, #(8 * \row)]
    ldr     r7, [sp, #(4 + 8 * \row)]
    bl      gatecell_scaled_wide
    @ Where the sums of rows before were.
    str     r1, [sp, #(4 * \row)]
    .endr
    str     r0, [sp, #76]
    pop     {{r4, r5, r6, r7}}
    add     sp, #52
    pop     {{pc}}
    .size gatecell_joint_w16a16, . - gatecell_joint_w16a16
    .popsection
