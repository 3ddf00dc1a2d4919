@ The products of one matrix by paired digits.
@
@ A group is four rows by four columns: weights r2, r3, r12, lr; activations r4, r5.
@ Sums: even rows r6 and r9; raw pairs r7:r8 and r10:r11, of which 40 bits count.
@ The upper half of r8 counts iterations down: see `Part`.

.macro GATECELL_GROUP_w8a16
    ldmia.w r0!, {{r2, r3, r12, lr}}
    smlald  r7, r8, r2, r4
    @ A Cortex-M7 can issue each of these pairs at once.
    sxtb16  r2, r2
    smlald  r7, r8, r3, r5

    sxtb16  r3, r3
    smlad   r6, r2, r4, r6

    smlald  r10, r11, r12, r4

    sxtb16  r12, r12
    smlad   r6, r3, r5, r6

    smlald  r10, r11, lr, r5

    sxtb16  lr, lr
    smlad   r9, r12, r4, r9

    smlad   r9, lr, r5, r9
.endm

@ The products of one matrix. It is entered by `ldm r3, {{r0, r1, r6-r11, pc}}`
@ at one of the labels and left at its end with the sums in r6, r7, r9, r10.
.macro GATECELL_PART_w8a16 name
    @ One to three columns first; r3 is the part. All three are of one length.
gatecell_\name\()_rest:
    ldr     r2, [r3, #36]
    ldrh    r4, [r2]
    movs    r5, #0
    ldr.w   pc, [r3, #40]

gatecell_\name\()_rest_2:
    ldr     r2, [r3, #36]
    ldr     r4, [r2]
    movs    r5, #0
    ldr.w   pc, [r3, #40]

    ldr     r2, [r3, #36]
    ldr     r4, [r2]
    ldrh    r5, [r2, #4]
    ldr.w   pc, [r3, #40]

    @ Activations that are not aligned to words: LDR can read them, LDRD cannot.
gatecell_\name\()_unaligned:
    ldr.w   r4, [r1], #4
    ldr.w   r5, [r1], #4
    GATECELL_GROUP_w8a16
    subs.w  r8, r8, #0x10000
    bpl     gatecell_\name\()_unaligned

    @ Small code has one loop for all activations.
    .ifeq gatecell_small
    b       gatecell_\name\()_done

gatecell_\name\()_groups:
    ldrd    r4, r5, [r1], #8
    GATECELL_GROUP_w8a16
gatecell_\name\()_group_1:
    ldrd    r4, r5, [r1], #8
    GATECELL_GROUP_w8a16
gatecell_\name\()_group_2:
    ldrd    r4, r5, [r1], #8
    GATECELL_GROUP_w8a16
gatecell_\name\()_group_3:
    ldrd    r4, r5, [r1], #8
    GATECELL_GROUP_w8a16
    subs.w  r8, r8, #0x10000
    bpl     gatecell_\name\()_groups
    .endif

gatecell_\name\()_done:
    lsrs    r7, r7, #8
    orr.w   r7, r7, r8, lsl #24
    sub.w   r7, r7, r6, asr #8
    lsr.w   r10, r10, #8
    orr.w   r10, r10, r11, lsl #24
    sub.w   r10, r10, r9, asr #8
.endm

.macro GATECELL_ENTRIES_w8a16 part
    .if gatecell_small
    .rept 5
    .word gatecell_\part\()_unaligned + 1
    .endr
    .word gatecell_\part\()_rest + 1
    .word gatecell_\part\()_rest_2 - gatecell_\part\()_rest
    .word gatecell_\part\()_done + 1
    .else
    GATECELL_ENTRIES \part
    .endif
.endm
