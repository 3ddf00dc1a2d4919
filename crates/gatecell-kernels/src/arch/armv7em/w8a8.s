@ The products of one matrix by offset digits, for 8-bit activations.
@
@ ENTER widens the activations to 16 bits, once for a step, on the stack: for every group of
@ four the word of columns 0 and 2 and the word of columns 1 and 3, the incomplete group first.
@ So there are registers for eight columns at a time: activations r2..r5, weights r8, r11, r12,
@ lr. Behind the last column of an iteration stand the cursor and where to go on: there is
@ nothing to count.
@ Raw sums: r6, r9, which start from -128 times the sum of activations; odd rows: r7, r10.
@
@ ENTER also multiplies the activations by a power of two, as much as the layer's shift is
@ short of 32, so that the sums are scaled with a shift of 32.

    .set gatecell_bytes_of_part_w8a8, 52
    @ Columns of an iteration, and 32 less the bits of that.
    .if gatecell_small
    .set gatecell_iteration_w8a8, 8
    .set gatecell_above_w8a8, 29
    .else
    .set gatecell_iteration_w8a8, 32
    .set gatecell_above_w8a8, 27
    .endif

@ Four columns: \a are 0 and 2, \b are 1 and 3.
.macro GATECELL_FOUR_w8a8 a, b
    ldmia.w r0!, {{r8, r11, r12, lr}}
    smlad   r6, r8, \a, r6
    sxtb16  r8, r8, ror #8
    smlad   r7, r8, \a, r7
    smlad   r6, r11, \b, r6
    sxtb16  r11, r11, ror #8
    smlad   r7, r11, \b, r7
    smlad   r9, r12, \a, r9
    sxtb16  r12, r12, ror #8
    smlad   r10, r12, \a, r10
    smlad   r9, lr, \b, r9
    sxtb16  lr, lr, ror #8
    smlad   r10, lr, \b, r10
.endm

.macro GATECELL_EIGHT_w8a8
    ldmia.w r1!, {{r2, r3, r4, r5}}
    GATECELL_FOUR_w8a8 r2, r3
    GATECELL_FOUR_w8a8 r4, r5
.endm

@ The products of one matrix. It is entered by `ldm r3, {{r0, r1, r6-r11, pc}}`
@ at one of the labels. What follows the one with the hidden state takes its sums in r6, r7,
@ r9, r10.
.macro GATECELL_PART_w8a8 name
    .ifnc   \name, w8a8_input
    @ No column.
gatecell_\name\()_none:
    ldr.w   r8, [sp, #(68 + 4 * gatecell_small)]
    b       gatecell_\name\()_done
    .endif

    @ An odd number of groups of four.
gatecell_\name\()_odd:
    ldrd    r4, r5, [r1], #8
    ldr.w   pc, [r3, #40]

gatecell_\name\()_groups:
    ldmia.w r1!, {{r2, r3, r4, r5}}
    GATECELL_FOUR_w8a8 r2, r3
gatecell_\name\()_half:
    GATECELL_FOUR_w8a8 r4, r5
    .ifeq gatecell_small
gatecell_\name\()_group_1:
    GATECELL_EIGHT_w8a8
gatecell_\name\()_group_2:
    GATECELL_EIGHT_w8a8
gatecell_\name\()_group_3:
    GATECELL_EIGHT_w8a8
    .endif
    .ifc    \name, w8a8_input
    ldmia.w r1!, {{r3, pc}}
    .else
    ldmia.w r1!, {{r8, pc}}
gatecell_\name\()_done:
    GATECELL_DIGITS_w8a8
    .endif
.endm

@ From raw sums and those of odd rows to those of the rows.
.macro GATECELL_DIGITS_w8a8
    sub.w   r6, r6, r7, lsl #8
    sub.w   r9, r9, r10, lsl #8
.endm

.macro GATECELL_BETWEEN_w8a8
    .ifeq gatecell_small
    @ One sum of both: what is put on the stack is not used.
gatecell_w8a8_shared:
    str     r0, [r3], #gatecell_bytes_of_part_w8a8
    push    {{r6, r7, r9, r10}}
    ldm.w   r3, {{r0, r1, pc}}

    @ The sums of each matrix for itself.
gatecell_w8a8_apart:
    GATECELL_DIGITS_w8a8
    str     r0, [r3], #gatecell_bytes_of_part_w8a8
    push    {{r6, r7, r9, r10}}
    .else
    GATECELL_PUT_APART w8a8
    .endif
.endm

.macro GATECELL_CURSOR_w8a8
.endm

.macro GATECELL_ENTRIES_w8a8 part
    .word gatecell_\part\()_groups + 1
    .if gatecell_small
    .rept 3
    .word gatecell_\part\()_groups + 1
    .endr
    .else
    .word gatecell_\part\()_group_3 + 1
    .word gatecell_\part\()_group_2 + 1
    .word gatecell_\part\()_group_1 + 1
    .endif
    .word gatecell_\part\()_half - gatecell_\part\()_groups
    .word gatecell_\part\()_odd + 1
    .ifc    \part, w8a8_input
    .word gatecell_w8a8_apart + 1
    .word gatecell_w8a8_shared + 1
    .word gatecell_w8a8_apart + 1
    .else
    .word gatecell_\part\()_done + 1
    @ Nothing is behind it to share sums with.
    .word gatecell_\part\()_done + 1
    .word gatecell_\part\()_none + 1
    .endif
.endm

@ Four activations from the bytes in r6, which are multiplied by 2^lr; r2 clears what comes
@ over from the lower half. r9 is lowered by 128 times their sum.
.macro GATECELL_WIDEN_FOUR_w8a8
    sxtb16  r7, r6
    sxtb16  r8, r6, ror #8
    lsl.w   r7, r7, lr
    lsl.w   r8, r8, lr
    and.w   r7, r7, r2
    and.w   r8, r8, r2
    smlad   r9, r7, r10, r9
    smlad   r9, r8, r10, r9
    push    {{r7, r8}}
.endm

@ The activations of the part \at in the cursor, the last ones first.
.macro GATECELL_WIDEN_w8a8 at, name
    ldr.w   r6, [r3, #(\at + 44)]
    ldr.w   r4, [r3, #(\at + 16)]
    ldr.w   r5, [r3, #(\at + 36)]
    push    {{r3, r6}}
    cmp     r4, r5
    beq     3f
    @ An iteration.
1:
    sub.w   r0, r4, #gatecell_iteration_w8a8
    cmp     r0, r5
    it      lo
    movlo   r0, r5
2:
    ldr     r6, [r4, #-4]!
    GATECELL_WIDEN_FOUR_w8a8
    cmp     r4, r0
    bne     2b
    cmp     r4, r5
    beq     3f
    ldr     r6, 5f
    push    {{r3, r6}}
    b       1b
    @ The incomplete group, in an iteration of its own if those before are full.
3:
    ldr     r6, [r3, #(\at + 28)]
    cbz     r6, 6f
    ldr.w   r0, [r3, #(\at + 16)]
    subs    r0, r0, r5
    beq     4f
    lsls    r0, r0, #gatecell_above_w8a8
    bne     4f
    ldr     r7, 5f
    push    {{r3, r7}}
4:
    bic     r6, r6, #0xff000000
    GATECELL_WIDEN_FOUR_w8a8
    b       6f
    .p2align 2
5:
    .if gatecell_small
    .word   gatecell_w8a8_groups + 1
    .else
    .word   gatecell_\name\()_groups + 1
    .endif
6:
    str.w   sp, [r3, #(\at + 4)]
    str.w   r9, [r3, #(\at + 8)]
    str.w   r9, [r3, #(\at + 20)]
.endm

.macro GATECELL_ENTER_w8a8
    mov     r12, sp
    ldr.w   lr, [r3, #(gatecell_bytes_of_part_w8a8 + 48)]
    mov.w   r2, #0x10000
    lsl.w   r2, r2, lr
    sub.w   r2, r2, #0x10000
    mvn     r2, r2
    mvn     r10, #0x007f007f
    movs    r9, #0
    GATECELL_WIDEN_w8a8 gatecell_bytes_of_part_w8a8, w8a8_hidden
    ldr     r0, [r3, #48]
    and.w   r9, r9, r0
    cbz     r0, 1f
    @ Shared sums: the hidden state's share of what they start from is kept.
    ldr.w   r0, [r3, #(gatecell_bytes_of_part_w8a8 + 32)]
    str.w   r0, [r3, #(gatecell_bytes_of_part_w8a8 + 8)]
1:
    GATECELL_WIDEN_w8a8 0, w8a8_input
    str     r12, [sp, #-4]!
.endm

.macro GATECELL_LEAVE_w8a8
    ldr.w   sp, [sp]
.endm

.macro GATECELL_BLOCK_w8a8
    push    {{r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    GATECELL_ENTER_w8a8
    push    {{r3}}
    sub     sp, #36
    GATECELL_PUSH_BLOCK w8a8
.endm

.macro GATECELL_RETURN_w8a8
    add     sp, #40
    GATECELL_LEAVE_w8a8
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}
.endm

@ Four rows with one scale and one sum each, into r0..r3.
.macro GATECELL_SCALE_SHARED_w8a8
    ldmia.w r5!, {{r0, r1, r2, r3, r4, r11}}
    smmlar  r0, r6, r1, r0
    smmlar  r1, r7, r4, r3
    ldmia.w r5!, {{r2, r3, r4, r11, r12, lr}}
    smmlar  r2, r9, r3, r2
    smmlar  r3, r10, r12, r11
.endm
