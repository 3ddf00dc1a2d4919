@ Stacked digits: sums of the words, shifted by 0, 8, 16 and 24 bits, times the activations: r6,
@ r7, r9, r10.

.macro GATECELL_COLUMN_w8a16 word
    ldrsh.w r4, [r1], #2
    mla     r6, \word, r4, r6
    asr.w   r5, \word, #8
    mla     r7, r5, r4, r7
    asr.w   r5, \word, #16
    mla     r9, r5, r4, r9
    asr.w   r5, \word, #24
    mla     r10, r5, r4, r10
.endm

.macro GATECELL_DIGITS_w8a16
    sub.w   r6, r6, r7, lsl #8
    sub.w   r7, r7, r9, lsl #8
    sub.w   r9, r9, r10, lsl #8
.endm

.macro GATECELL_PART_w8a16 name
    GATECELL_PART_COLUMNS w8a16, \name
.endm

.macro GATECELL_ENTRIES_w8a16 part
    GATECELL_ENTRIES \part
.endm
