@ From sums of at most 24 bits to pre-activations, whatever the scales: such a sum times a byte
@ of a scale is a product of 32 bits, also with what the lower bytes carry into it. By floors
@ of floors, the last of which rounds: the bit that a shift loses last is the carry.

@ The byte \digit of the scales times both sums, added to r1; r2 is lost.
.macro GATECELL_DIGITS row, digit, input, hidden
    ldrb    r2, [r0, #(\row + 4 + \digit)]
    muls    r2, \input, r2
    adds    r1, r1, r2
    ldrb    r2, [r0, #(\row + 8 + \digit)]
    muls    r2, \hidden, r2
    adds    r1, r1, r2
.endm

@ \hidden = pre-activation of the row \row bytes behind r0 from its two sums; the layer's
@ shift less 24 is \shift bytes behind sp. r1, r2 and \input are lost.
.macro GATECELL_NARROW_JOINT row, input, hidden, shift
    ldrb    r1, [r0, #(\row + 4)]
    muls    r1, \input, r1
    ldrb    r2, [r0, #(\row + 8)]
    muls    r2, \hidden, r2
    adds    r1, r1, r2
    asrs    r1, r1, #8
    GATECELL_DIGITS  \row, 1, \input, \hidden
    asrs    r1, r1, #8
    GATECELL_DIGITS  \row, 2, \input, \hidden
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
.macro GATECELL_NARROW_PRODUCT scale, sum
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

@ One row whose scales are the same, of the sum \sum, which becomes its pre-activation; r3 =
@ the layer's shift less 24.
.macro GATECELL_NARROW_SHARED row, sum
    GATECELL_NARROW_PRODUCT (\row+4), \sum
    asrs    r1, r3
    ldr     \sum, [r0, #\row]
    adcs    \sum, r1
.endm

.macro GATECELL_SCALE_w8a8
    ldr     r0, [sp, #24]
    ldr     r3, [sp]
    GATECELL_NARROW_JOINT 0, r3, r4, 32
    ldr     r3, [sp, #4]
    GATECELL_NARROW_JOINT 12, r3, r5, 32
    adds    r0, #24
    ldr     r3, [sp, #8]
    GATECELL_NARROW_JOINT 0, r3, r6, 32
    ldr     r3, [sp, #12]
    GATECELL_NARROW_JOINT 12, r3, r7, 32
    adds    r0, #24
    str     r0, [sp, #24]
    add     sp, #16
    pop     {{pc}}
.endm

.macro GATECELL_SCALE_ONE_w8a8
    ldr     r0, [sp, #8]
    ldr     r3, [sp, #16]
    GATECELL_NARROW_SHARED 0, r4
    GATECELL_NARROW_SHARED 12, r5
    adds    r0, #24
    GATECELL_NARROW_SHARED 0, r6
    GATECELL_NARROW_SHARED 12, r7
    adds    r0, #24
    str     r0, [sp, #8]
    pop     {{pc}}
.endm
