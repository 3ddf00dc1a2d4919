@ The products of one matrix by nibbles: see `layout/nibble_pairs.rs`.
@
@ A word is four rows by two columns; a halfword is n0 + 16·n1 + 256·n2 + 4096·n3. Sums of
@ products with r6 = all of it, r7 = 16·n1, r9 = n2, r10 = n2 + 16·n3, modulo 2^32.
@ Iterations are counted down in r8; in r11, on entry, is where to go from the words that are
@ in no complete group.

@ A Cortex-M7 can issue each of the three pairs at once.
.macro GATECELL_WORD_w4a16 word, x, scratch
    smlad   r6, \word, \x, r6
    and     \scratch, \word, #0x00f000f0

    sxtb16  \word, \word, ror #8
    smlad   r7, \scratch, \x, r7

    smlad   r10, \word, \x, r10
    and     \word, \word, #0x000f000f

    smlad   r9, \word, \x, r9
.endm

@ Four rows by eight columns. LDR can read activations that are not aligned to words, LDRD
@ cannot.
.macro GATECELL_GROUP_w4a16
    ldmia.w r0!, {{r2, r3, r12, lr}}
    ldrd    r4, r5, [r1], #8
    GATECELL_WORD_w4a16 r2, r4, r11
    GATECELL_WORD_w4a16 r3, r5, r11
    ldrd    r4, r5, [r1], #8
    GATECELL_WORD_w4a16 r12, r4, r11
    GATECELL_WORD_w4a16 lr, r5, r11
.endm

.macro GATECELL_UNALIGNED_w4a16
    ldmia.w r0!, {{r2, r3, r12, lr}}
    .irp    word, r2, r3, r12, lr
    ldr.w   r4, [r1], #4
    GATECELL_WORD_w4a16 \word, r4, r11
    .endr
.endm

.macro GATECELL_NEXT_w4a16
    ldr.w   r2, [r0], #4
    ldr.w   r4, [r1], #4
    GATECELL_WORD_w4a16 r2, r4, r5
.endm

@ The products of one matrix. It is entered by `ldm r3, {{r0, r1, r6-r11, pc}}`
@ at one of the labels and left at its end with the sums in r6, r7, r9, r10.
.macro GATECELL_PART_w4a16 name
    @ The last column, if their number is odd; r3 is the part.
gatecell_\name\()_alone:
    ldr     r2, [r3, #36]
    ldrh    r4, [r2]
    ldr.w   r2, [r0], #4
    GATECELL_WORD_w4a16 r2, r4, r5
    ldr.w   pc, [r3, #40]

    @ Three words to one that are in no complete group.
    GATECELL_NEXT_w4a16
gatecell_\name\()_rest_2:
    GATECELL_NEXT_w4a16
gatecell_\name\()_rest:
    GATECELL_NEXT_w4a16
    bx      r11

gatecell_\name\()_unaligned:
    GATECELL_UNALIGNED_w4a16
    subs.w  r8, r8, #1
    bne     gatecell_\name\()_unaligned
    b       gatecell_\name\()_done

gatecell_\name\()_groups:
    GATECELL_GROUP_w4a16
gatecell_\name\()_group_1:
    GATECELL_GROUP_w4a16
    subs.w  r8, r8, #1
    bne     gatecell_\name\()_groups

gatecell_\name\()_done:
    sub.w   r6, r6, r7
    sub.w   r6, r6, r10, lsl #8
    asrs    r7, r7, #4
    sub.w   r10, r10, r9
    asr.w   r10, r10, #4
.endm

@ Where a part is entered; addresses of code carry a one.
.macro GATECELL_ENTRIES_w4a16 part
    .word gatecell_\part\()_alone + 1
    .word gatecell_\part\()_rest + 1
    .word gatecell_\part\()_rest_2 - gatecell_\part\()_rest
    .word gatecell_\part\()_unaligned + 1
    .word gatecell_\part\()_groups + 1
    .word gatecell_\part\()_group_1 + 1
    .word gatecell_\part\()_done + 1
.endm
