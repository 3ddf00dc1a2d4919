@ The products of one matrix by nibbles: see `layout/far_nibbles.rs`.
@
@ A word is four rows by two columns. Rotated and masked by r11, it is two rows of a column, 28
@ bits apart; one long multiply-accumulate sums both: r6:r7 rows 0 and 1, r9:r10 rows 2 and 3.
@ Iterations are counted down in r8.

.macro GATECELL_COLUMN_w4a16 word, first, second
    ldrsh.w r4, [r1], #2
    .if \first
    and.w   r5, r11, \word, ror #\first
    .else
    and.w   r5, r11, \word
    .endif
    smlal   r6, r7, r5, r4
    and.w   r5, r11, \word, ror #\second
    smlal   r9, r10, r5, r4
.endm

.macro GATECELL_WORD_w4a16 word
    GATECELL_COLUMN_w4a16 \word, 0, 8
    GATECELL_COLUMN_w4a16 \word, 16, 24
.endm

.macro GATECELL_NEXT_w4a16
    ldr.w   r2, [r0], #4
    GATECELL_WORD_w4a16 r2
.endm

@ Two rows from their sum 2^27 + low + 2^28·high.
.macro GATECELL_ROWS_w4a16 low, high
    lsr.w   r5, \low, #28
    orr.w   \high, r5, \high, lsl #4
    bic     \low, \low, #0xf0000000
    sub.w   \low, \low, #0x08000000
.endm

@ The products of one matrix. It is entered by `ldm r3, {{r0, r1, r6-r11, pc}}`
@ at one of the labels and left at its end with the sums in r6, r7, r9, r10.
.macro GATECELL_PART_w4a16 name
    @ The first column, if their number is odd; r3 is the part.
gatecell_\name\()_alone:
    ldr.w   r2, [r0], #4
    GATECELL_COLUMN_w4a16 r2, 16, 24
    ldr.w   pc, [r3, #36]

    @ Three words to one that are in no complete group.
    GATECELL_NEXT_w4a16
gatecell_\name\()_rest_2:
    GATECELL_NEXT_w4a16
gatecell_\name\()_rest:
    GATECELL_NEXT_w4a16
    ldr.w   pc, [r3, #40]

gatecell_\name\()_groups:
    ldmia.w r0!, {{r2, r3, r12, lr}}
    .irp    word, r2, r3, r12, lr
    GATECELL_WORD_w4a16 \word
    .endr
    subs.w  r8, r8, #1
    bne     gatecell_\name\()_groups

gatecell_\name\()_done:
    GATECELL_ROWS_w4a16 r6, r7
    GATECELL_ROWS_w4a16 r9, r10
.endm

@ Where a part is entered; addresses of code carry a one.
.macro GATECELL_ENTRIES_w4a16 part
    .word gatecell_\part\()_alone + 1
    .word gatecell_\part\()_rest + 1
    .word gatecell_\part\()_rest_2 - gatecell_\part\()_rest
    .word gatecell_\part\()_groups + 1
    .word gatecell_\part\()_done + 1
.endm
