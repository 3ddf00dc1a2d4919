@ Both products of one block by crossed digits, for activations of 8 bits.
@
@ The sums of the words, of the words with the bytes of their halfwords swapped, and of
@ their upper halves, times the activations: r8 to r10. r4 and r5 hold 0 and 1: LDRSB has
@ no constant offset.

@ One column: 9 instructions for four multiply-accumulates.
.macro GATECELL_CROSSED_COLUMN word, offset
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
.macro GATECELL_CROSSED_START
    mov     r8, r3
    mov     r9, r3
    mov     r10, r4
.endm

@ The columns of a matrix: lr = part; r0, r1, r2 its weights, its activations and the end of
@ those of whole iterations. The weights are moved on; r6 = lr.
.macro GATECELL_CROSSED_COLUMNS name
    mov     r12, r2
    movs    r4, #0
    movs    r5, #1
    cmp     r1, r12
    beq     gatecell_\name\()_single
gatecell_\name\()_groups:
    .rept 2
    ldmia   r0!, {{r6, r7}}
    GATECELL_CROSSED_COLUMN r6, r4
    GATECELL_CROSSED_COLUMN r7, r5
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
    GATECELL_CROSSED_COLUMN r6, r4
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
.macro GATECELL_APART low, high
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
.macro GATECELL_CROSSED_SUMS
    mov     r4, r8
    mov     r2, r9
    mov     r6, r10
    lsls    r0, r6, #16
    subs    r4, r4, r0
    GATECELL_APART   r4, r5
    @ r2 = S₁ + 2^16·(S₃ + 2^8·S₂ − S₁).
    subs    r2, r2, r5
    lsrs    r2, r2, #16
    adds    r2, r2, r5
    GATECELL_APART   r6, r7
.endm

.macro GATECELL_BOTH_w8a8 name
    mov     lr, r0
    ldm     r0, {{r0, r1, r2, r3, r4}}
    GATECELL_CROSSED_START
    GATECELL_CROSSED_COLUMNS \name\()_input
    GATECELL_CROSSED_SUMS
    push    {{r4, r5, r6, r7}}
    mov     r0, lr
    adds    r0, #24
    mov     lr, r0
    ldm     r0, {{r0, r1, r2, r3, r4}}
    GATECELL_CROSSED_START
    GATECELL_CROSSED_COLUMNS \name\()_hidden
    GATECELL_CROSSED_SUMS
.endm

.macro GATECELL_AS_ONE_w8a8 name
    mov     lr, r0
    ldm     r0, {{r0, r1, r2, r3, r4}}
    GATECELL_CROSSED_START
    GATECELL_CROSSED_COLUMNS \name\()_input
    adds    r6, #24
    mov     lr, r6
    ldm     r6!, {{r0, r1, r2}}
    GATECELL_CROSSED_COLUMNS \name\()_hidden
    GATECELL_CROSSED_SUMS
.endm
