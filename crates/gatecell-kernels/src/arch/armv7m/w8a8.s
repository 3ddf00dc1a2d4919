@ Crossed digits: sums of the words, of those with the bytes of their halfwords swapped, and of
@ their upper halves, times the activations: r6, r7, r9.

.macro GATECELL_COLUMN_w8a8 word
    ldrsb.w r4, [r1], #1
    mla     r6, \word, r4, r6
    rev16.w r5, \word
    mla     r7, r5, r4, r7
    lsr.w   r5, \word, #16
    mla     r9, r5, r4, r9
.endm

@ \low and \high from \both = low + 2^8·high and from \crossed = high + 2^8·low modulo 2^16.
@ \low may be \both; \crossed is lost.
.macro GATECELL_APART both, crossed, low, high
    asr.w   \high, \both, #8
    sub.w   \crossed, \crossed, \both, lsl #8
    sub.w   \crossed, \high, \crossed
    sxth.w  \crossed, \crossed
    sub.w   \high, \high, \crossed
    sub.w   \low, \both, \high, lsl #8
.endm

.macro GATECELL_DIGITS_w8a8
    sub.w   r6, r6, r9, lsl #16
    mov     r4, r7
    GATECELL_APART   r6, r4, r6, r2
    sub.w   r4, r7, r2
    mov     r7, r2
    sub.w   r4, r4, r6, lsl #8
    asr.w   r4, r4, #16
    GATECELL_APART   r9, r4, r9, r10
.endm

.macro GATECELL_PART_w8a8 name
    GATECELL_PART_COLUMNS w8a8, \name
.endm

.macro GATECELL_ENTRIES_w8a8 part
    GATECELL_ENTRIES \part
.endm
