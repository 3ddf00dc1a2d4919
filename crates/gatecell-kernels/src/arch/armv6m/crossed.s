@ Both products of one block by crossed digits, for activations of 8 bits.
@
@ The sums of the words, of the words with the bytes of their halfwords swapped, and of
@ their upper halves, times the activations: r8 to r10. r4 and r5 hold 0 and 1: LDRSB has
@ no constant offset.

@ One column: 9 instructions for four multiply-accumulates.
.macro CROSSED_COLUMN word, offset
    ldrsb   r2, [r1, \offset]
    rev16   r3, \word
    muls    r3, r2, r3
    add     r9, r3
    lsrs    r3, \word, #16
    muls    r3, r2, r3
    add     r10, r3
    muls    \word, r2, \word
    add     r8, \word
.endm

@ What the sums start from, in r3 and r4 as a part has it.
.macro CROSSED_START
    mov     r8, r3
    mov     r9, r3
    mov     r10, r4
.endm

@ The columns of a matrix: lr = part; r0, r1, r2 its weights, its activations and the end of
@ those of whole iterations. The weights are moved on; r6 = lr.
.macro CROSSED_COLUMNS name
    mov     r12, r2
    movs    r4, #0
    movs    r5, #1
    cmp     r1, r12
    beq     gatecell_\name\()_single
gatecell_\name\()_groups:
    .rept 2
    ldmia   r0!, {{r6, r7}}
    CROSSED_COLUMN r6, r4
    CROSSED_COLUMN r7, r5
    adds    r1, #2
    .endr
    cmp     r1, r12
    bne     gatecell_\name\()_groups

    @ Up to three columns more, to the part's `end`.
gatecell_\name\()_single:
    mov     r6, lr
    ldr     r7, [r6, #20]
    cmp     r1, r7
    beq     gatecell_\name\()_done
    mov     r12, r7
gatecell_\name\()_column:
    ldmia   r0!, {{r6}}
    CROSSED_COLUMN r6, r4
    adds    r1, #1
    cmp     r1, r12
    bne     gatecell_\name\()_column
    mov     r6, lr
gatecell_\name\()_done:
    @ Where the next block starts.
    str     r0, [r6]
.endm

@ From `low + 2^8·high` in \low and `high + 2^8·low` modulo 2^16 in r2: \low and \high; r2
@ becomes r2 − 2^8·(low + 2^8·high); r0 is lost.
.macro APART low, high
    asrs    \high, \low, #8
    lsls    r0, \low, #8
    subs    r2, r2, r0
    subs    r0, \high, r2
    sxth    r0, r0
    subs    \high, \high, r0
    lsls    r0, \high, #8
    subs    \low, \low, r0
.endm

@ The sums of the digits, in r4 to r7; r0 and r2 are lost.
.macro CROSSED_SUMS
    mov     r4, r8
    mov     r2, r9
    mov     r6, r10
    lsls    r0, r6, #16
    subs    r4, r4, r0
    APART   r4, r5
    @ r2 = S₁ + 2^16·(S₃ + 2^8·S₂ − S₁).
    subs    r2, r2, r5
    lsrs    r2, r2, #16
    adds    r2, r2, r5
    APART   r6, r7
.endm

@ The sums of both matrices: r0 = cursor; those of the first are pushed, those of the second
@ in r4 to r7.
.macro CROSSED_BOTH name
    mov     lr, r0
    ldm     r0, {{r0, r1, r2, r3, r4}}
    CROSSED_START
    CROSSED_COLUMNS \name\()_input
    CROSSED_SUMS
    push    {{r4, r5, r6, r7}}
    mov     r0, lr
    adds    r0, #24
    mov     lr, r0
    ldm     r0, {{r0, r1, r2, r3, r4}}
    CROSSED_START
    CROSSED_COLUMNS \name\()_hidden
    CROSSED_SUMS
.endm

    .pushsection .text.gatecell_products_w8a8, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_w8a8
    .type   gatecell_products_w8a8, %function
    .thumb_func
    @ In: r0 = cursor, r1 = where the sums go, input before hidden.
gatecell_products_w8a8:
    SAVE
    push    {{r1}}
    bl      gatecell_block_w8a8
    ldr     r3, [sp, #36]
    adds    r3, #16
    pop     {{r4, r5, r6, r7}}
    stmia   r3!, {{r4, r5, r6, r7}}
    subs    r3, #32
    pop     {{r4, r5, r6, r7}}
    stmia   r3!, {{r4, r5, r6, r7}}
    add     sp, #8
    RESTORE

    @ In:  r0 = cursor.
    @ Out: pushed, from the stack's end: hidden sums, input sums, the return address.
    @      All registers are lost.
    .thumb_func
    .global gatecell_block_w8a8
gatecell_block_w8a8:
    push    {{lr}}
    CROSSED_BOTH products_w8a8
    push    {{r4, r5, r6, r7}}
    ldr     r0, [sp, #32]
    bx      r0
    .size gatecell_products_w8a8, . - gatecell_products_w8a8
    .popsection

@ From the sums of a row to its pre-activation: a sum of at most 24 bits times a byte of a
@ scale is a product of 32, also with what the lower bytes carry into it. By floors of
@ floors, the last of which rounds: the bit that a shift loses last is the carry.

@ The byte \digit of the scales times both sums, added to r1; r2 is lost.
.macro DIGITS row, digit, input, hidden
    ldrb    r2, [r0, #(\row + 4 + \digit)]
    muls    r2, \input, r2
    adds    r1, r1, r2
    ldrb    r2, [r0, #(\row + 8 + \digit)]
    muls    r2, \hidden, r2
    adds    r1, r1, r2
.endm

@ \hidden = pre-activation of the row \row bytes behind r0 from its two sums; the layer's
@ shift less 24 is \shift bytes behind sp. r1, r2 and \input are lost.
.macro NARROW_JOINT row, input, hidden, shift
    ldrb    r1, [r0, #(\row + 4)]
    muls    r1, \input, r1
    ldrb    r2, [r0, #(\row + 8)]
    muls    r2, \hidden, r2
    adds    r1, r1, r2
    asrs    r1, r1, #8
    DIGITS  \row, 1, \input, \hidden
    asrs    r1, r1, #8
    DIGITS  \row, 2, \input, \hidden
    asrs    r1, r1, #8
    @ The signs of the scales are in their highest bytes.
    ldr     r2, [r0, #(\row + 4)]
    asrs    r2, r2, #24
    muls    r2, \input, r2
    adds    r1, r1, r2
    ldr     r2, [r0, #(\row + 8)]
    asrs    r2, r2, #24
    muls    r2, \hidden, r2
    adds    r1, r1, r2
    ldr     \input, [sp, #\shift]
    asrs    r1, \input
    ldr     \hidden, [r0, #\row]
    adcs    \hidden, r1
.endm

@ \sum times the scale \scale bytes behind r0, its three lower bytes shifted out, in r1; r2
@ is lost.
.macro NARROW_PRODUCT scale, sum
    ldrb    r1, [r0, #\scale]
    muls    r1, \sum, r1
    .irp digit, 1, 2
    asrs    r1, r1, #8
    ldrb    r2, [r0, #(\scale + \digit)]
    muls    r2, \sum, r2
    adds    r1, r1, r2
    .endr
    asrs    r1, r1, #8
    ldr     r2, [r0, #\scale]
    asrs    r2, r2, #24
    muls    r2, \sum, r2
    adds    r1, r1, r2
.endm

    .pushsection .text.gatecell_joint_w8a8, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_joint_w8a8
    .type   gatecell_joint_w8a8, %function
    .thumb_func
    @ A joint, see lstm.s.
gatecell_joint_w8a8:
    push    {{lr}}
    CROSSED_BOTH joint_w8a8
gatecell_joint_w8a8_scaled:
    ldr     r0, [sp, #24]
    ldr     r3, [sp]
    NARROW_JOINT 0, r3, r4, 32
    ldr     r3, [sp, #4]
    NARROW_JOINT 12, r3, r5, 32
    adds    r0, #24
    ldr     r3, [sp, #8]
    NARROW_JOINT 0, r3, r6, 32
    ldr     r3, [sp, #12]
    NARROW_JOINT 12, r3, r7, 32
    adds    r0, #24
    str     r0, [sp, #24]
    add     sp, #16
    pop     {{pc}}
    .size gatecell_joint_w8a8, . - gatecell_joint_w8a8
    .popsection

@ One row whose scales are the same, of the sum \sum, which becomes its pre-activation; r3 =
@ the layer's shift less 24.
.macro NARROW_SHARED row, sum
    NARROW_PRODUCT (\row+4), \sum
    asrs    r1, r3
    ldr     \sum, [r0, #\row]
    adcs    \sum, r1
.endm

    .pushsection .text.gatecell_joint_w8a8_shared, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_joint_w8a8_shared
    .type   gatecell_joint_w8a8_shared, %function
    .thumb_func
    @ A joint, where the scales of both sums are the same: one sum runs through both.
gatecell_joint_w8a8_shared:
    push    {{lr}}
    mov     lr, r0
    ldm     r0, {{r0, r1, r2, r3, r4}}
    CROSSED_START
    CROSSED_COLUMNS shared_w8a8_input
    adds    r6, #24
    mov     lr, r6
    ldm     r6!, {{r0, r1, r2}}
    CROSSED_COLUMNS shared_w8a8_hidden
    CROSSED_SUMS
gatecell_shared_w8a8_scaled:
    ldr     r0, [sp, #8]
    ldr     r3, [sp, #16]
    NARROW_SHARED 0, r4
    NARROW_SHARED 12, r5
    adds    r0, #24
    NARROW_SHARED 0, r6
    NARROW_SHARED 12, r7
    adds    r0, #24
    str     r0, [sp, #8]
    pop     {{pc}}
    .size gatecell_joint_w8a8_shared, . - gatecell_joint_w8a8_shared
    .popsection
