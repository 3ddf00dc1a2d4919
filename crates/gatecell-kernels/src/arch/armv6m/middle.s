@ From sums of at most 27 bits to pre-activations, whatever the scales: the lower 13 bits of a
@ sum and the rest, times the halves of a scale, are products that fit 32 bits, also two of
@ them with what lower ones carry. The last shift rounds by its carry.

@ The lower 13 bits of \sum in \low, its upper bits in \sum.
.macro GATECELL_MIDDLE_SPLIT sum, low
    lsls    \low, \sum, #19
    lsrs    \low, \low, #19
    asrs    \sum, \sum, #13
.endm

@ r1 = pre-activation of the row \row bytes behind r0 from its sums in r4 and r5; the layer's
@ shift less 29 is \shift bytes behind sp. r2 to r7 are lost.
.macro GATECELL_MIDDLE_JOINT row, shift
    GATECELL_MIDDLE_SPLIT r4, r2
    GATECELL_MIDDLE_SPLIT r5, r3
    ldrh    r1, [r0, #(\row + 4)]
    muls    r1, r2, r1
    ldrh    r6, [r0, #(\row + 8)]
    muls    r6, r3, r6
    adds    r1, r1, r6
    asrs    r1, r1, #13
    ldrh    r6, [r0, #(\row + 4)]
    muls    r6, r4, r6
    adds    r1, r1, r6
    ldrh    r6, [r0, #(\row + 8)]
    muls    r6, r5, r6
    adds    r1, r1, r6
    asrs    r1, r1, #3
    ldr     r6, [r0, #(\row + 4)]
    asrs    r6, r6, #16
    muls    r2, r6, r2
    adds    r1, r1, r2
    muls    r4, r6, r4
    ldr     r7, [r0, #(\row + 8)]
    asrs    r7, r7, #16
    muls    r3, r7, r3
    adds    r1, r1, r3
    muls    r5, r7, r5
    asrs    r1, r1, #13
    adds    r1, r1, r4
    adds    r1, r1, r5
    ldr     r6, [sp, #\shift]
    asrs    r1, r6
    ldr     r2, [r0, #\row]
    adcs    r1, r2
.endm

@ \sum times the scale \scale bytes behind r0, 29 bits of it shifted out, in r1; r2, r3 and
@ \sum are lost.
.macro GATECELL_MIDDLE_PRODUCT scale, sum
    GATECELL_MIDDLE_SPLIT \sum, r2
    ldrh    r1, [r0, #\scale]
    muls    r1, r2, r1
    asrs    r1, r1, #13
    ldrh    r3, [r0, #\scale]
    muls    r3, \sum, r3
    adds    r1, r1, r3
    asrs    r1, r1, #3
    ldr     r3, [r0, #\scale]
    asrs    r3, r3, #16
    muls    r2, r3, r2
    adds    r1, r1, r2
    muls    \sum, r3, \sum
    asrs    r1, r1, #13
    adds    r1, r1, \sum
.endm

.macro GATECELL_SCALE_w4a16
    push    {{r4, r5, r6, r7}}
    ldr     r0, [sp, #40]
    .irp    row, 0, 1, 2, 3
    ldr     r4, [sp, #(16 + 4 * \row)]
    ldr     r5, [sp, #(4 * \row)]
    GATECELL_MIDDLE_JOINT (12*\row), 48
    str     r1, [sp, #(16 + 4 * \row)]
    .endr
    adds    r0, #48
    str     r0, [sp, #40]
    add     sp, #16
    pop     {{r4, r5, r6, r7, pc}}
.endm

@ One row whose scales are the same, of the sum \sum, which becomes its pre-activation.
.macro GATECELL_MIDDLE_SHARED row, sum
    GATECELL_MIDDLE_PRODUCT (\row+4), \sum
    ldr     r3, [sp, #16]
    asrs    r1, r3
    ldr     \sum, [r0, #\row]
    adcs    \sum, r1
.endm

.macro GATECELL_SCALE_ONE_w4a16
    ldr     r0, [sp, #8]
    GATECELL_MIDDLE_SHARED 0, r4
    GATECELL_MIDDLE_SHARED 12, r5
    GATECELL_MIDDLE_SHARED 24, r6
    GATECELL_MIDDLE_SHARED 36, r7
    adds    r0, #48
    str     r0, [sp, #8]
    pop     {{pc}}
.endm
