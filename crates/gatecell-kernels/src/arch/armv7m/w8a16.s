@ The products of one matrix by stacked digits.
@
@ A group is four columns: one word of four weights each in r2, r3, r12, lr. Sums of the
@ words, shifted by 0, 8, 16 and 24 bits, times the activations: r6, r7, r9, r10. The
@ iterations are counted down in r8.

.macro COLUMN word
    ldrsh.w r4, [r1], #2
    mla     r6, \word, r4, r6
    asr.w   r5, \word, #8
    mla     r7, r5, r4, r7
    asr.w   r5, \word, #16
    mla     r9, r5, r4, r9
    asr.w   r5, \word, #24
    mla     r10, r5, r4, r10
.endm

.macro GROUP_w8a16
    ldmia.w r0!, {{r2, r3, r12, lr}}
    COLUMN  r2
    COLUMN  r3
    COLUMN  r12
    COLUMN  lr
.endm

@ The products of one matrix. It is entered by `ldm r3, {{r0, r1, r6-r11, pc}}`
@ at one of the labels and left at its end with the sums in r6, r7, r9, r10.
.macro PART_w8a16 name
    @ Three to one columns first; r3 is the part. All three are of one length.
    ldr.w   r2, [r0], #4
    COLUMN  r2
gatecell_\name\()_rest_2:
    ldr.w   r2, [r0], #4
    COLUMN  r2
gatecell_\name\()_rest:
    ldr.w   r2, [r0], #4
    COLUMN  r2
    ldr.w   pc, [r3, #40]

gatecell_\name\()_unaligned:
gatecell_\name\()_groups:
    GROUP_w8a16
gatecell_\name\()_group_1:
    GROUP_w8a16
gatecell_\name\()_group_2:
    GROUP_w8a16
gatecell_\name\()_group_3:
    GROUP_w8a16
    subs.w  r8, r8, #1
    bne     gatecell_\name\()_groups

gatecell_\name\()_done:
    sub.w   r6, r6, r7, lsl #8
    sub.w   r7, r7, r9, lsl #8
    sub.w   r9, r9, r10, lsl #8
.endm

.macro ENTRIES_w8a16 part
    ENTRIES \part
.endm
