@ The products of a matrix by stacked digits of 8 bits or 4, for activations of 16 bits.
@
@ Sums of the words, shifted by nothing and by one, two and three digits, times the
@ activations: r8 to r11, which can add but not load or multiply. r4 and r5 hold 0 and 2:
@ LDRSH has no constant offset.

@ What is loaded of a part, lr: its weights in r0, its activations in r1, the end of those of
@ whole iterations in r12, what the sums start from.
.macro GATECELL_STACKED_START
    mov     r0, lr
    ldm     r0, {{r0, r1, r2, r4, r5, r6, r7}}
    mov     r12, r2
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
.endm

@ Behind whole iterations, up to three columns more, to the part's `end`: the next one.
.macro GATECELL_STACKED_REST name
    mov     r6, lr
    ldr     r7, [r6, #28]
    cmp     r1, r7
    beq     gatecell_\name\()_done
    mov     r12, r7
gatecell_\name\()_column:
.endm

@ Where the next block starts, and the sums of the digits, of \bits bits, in r4 to r7.
.macro GATECELL_STACKED_SUMS bits
    mov     r7, lr
    str     r0, [r7]
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    lsls    r0, r5, #\bits
    subs    r4, r4, r0
    lsls    r0, r6, #\bits
    subs    r5, r5, r0
    lsls    r0, r7, #\bits
    subs    r6, r6, r0
.endm

@ One column: 12 instructions for four multiply-accumulates.
.macro GATECELL_STACKED_COLUMN word, offset
    ldrsh   r2, [r1, \offset]
    asrs    r3, \word, #8
    muls    r3, r2, r3
    add     r9, r3
    asrs    r3, \word, #16
    muls    r3, r2, r3
    add     r10, r3
    asrs    r3, \word, #24
    muls    r3, r2, r3
    add     r11, r3
    muls    \word, r2, \word
    add     r8, \word
.endm

@ The columns of a matrix of words.
.macro GATECELL_COLUMNS_w8a16 name
    movs    r4, #0
    movs    r5, #2
    cmp     r1, r12
    beq     gatecell_\name\()_single
gatecell_\name\()_groups:
    .rept 2
    ldmia   r0!, {{r6, r7}}
    GATECELL_STACKED_COLUMN r6, r4
    GATECELL_STACKED_COLUMN r7, r5
    adds    r1, #4
    .endr
    cmp     r1, r12
    bne     gatecell_\name\()_groups
gatecell_\name\()_single:
    GATECELL_STACKED_REST \name
    ldmia   r0!, {{r6}}
    GATECELL_STACKED_COLUMN r6, r4
    adds    r1, #2
    cmp     r1, r12
    bne     gatecell_\name\()_column
gatecell_\name\()_done:
.endm

@ A column in the lower half of r6, and one in the upper half: 13 instructions each.
.macro GATECELL_NIBBLES_LOW offset
    sxth    r7, r6
    ldrsh   r2, [r1, \offset]
    asrs    r3, r7, #4
    muls    r3, r2, r3
    add     r9, r3
    asrs    r3, r7, #8
    muls    r3, r2, r3
    add     r10, r3
    asrs    r3, r7, #12
    muls    r3, r2, r3
    add     r11, r3
    muls    r7, r2, r7
    add     r8, r7
.endm

.macro GATECELL_NIBBLES_HIGH offset
    ldrsh   r2, [r1, \offset]
    asrs    r3, r6, #20
    muls    r3, r2, r3
    add     r9, r3
    asrs    r3, r6, #24
    muls    r3, r2, r3
    add     r10, r3
    asrs    r3, r6, #28
    muls    r3, r2, r3
    add     r11, r3
    asrs    r6, r6, #16
    muls    r6, r2, r6
    add     r8, r6
.endm

@ The columns of a matrix of halfwords.
.macro GATECELL_COLUMNS_w4a16 name
    movs    r4, #0
    movs    r5, #2
    cmp     r1, r12
    beq     gatecell_\name\()_single
gatecell_\name\()_groups:
    .rept 2
    ldmia   r0!, {{r6}}
    GATECELL_NIBBLES_LOW r4
    GATECELL_NIBBLES_HIGH r5
    adds    r1, #4
    .endr
    cmp     r1, r12
    bne     gatecell_\name\()_groups
gatecell_\name\()_single:
    GATECELL_STACKED_REST \name
    ldmia   r0!, {{r6}}
    GATECELL_NIBBLES_LOW r4
    adds    r1, #2
    cmp     r1, r12
    beq     gatecell_\name\()_done
    GATECELL_NIBBLES_HIGH r4
    adds    r1, #2
    cmp     r1, r12
    bne     gatecell_\name\()_column
gatecell_\name\()_done:
.endm

@ The sums of both matrices, digits of \bits bits: r0 = cursor; see products.s.
.macro GATECELL_STACKED_BOTH format, bits, name
    mov     lr, r0
    GATECELL_STACKED_START
    GATECELL_COLUMNS_\format \name\()_input
    GATECELL_STACKED_SUMS \bits
    push    {{r4, r5, r6, r7}}
    mov     r7, lr
    adds    r7, #32
    mov     lr, r7
    GATECELL_STACKED_START
    GATECELL_COLUMNS_\format \name\()_hidden
    GATECELL_STACKED_SUMS \bits
.endm

.macro GATECELL_STACKED_AS_ONE format, bits, name
    mov     lr, r0
    GATECELL_STACKED_START
    GATECELL_COLUMNS_\format \name\()_input
    mov     r7, lr
    str     r0, [r7]
    adds    r7, #32
    mov     lr, r7
    ldm     r7!, {{r0, r1, r2}}
    mov     r12, r2
    GATECELL_COLUMNS_\format \name\()_hidden
    GATECELL_STACKED_SUMS \bits
.endm

.macro GATECELL_BOTH_w8a16 name
    GATECELL_STACKED_BOTH w8a16, 8, \name
.endm

.macro GATECELL_BOTH_w4a16 name
    GATECELL_STACKED_BOTH w4a16, 4, \name
.endm

.macro GATECELL_AS_ONE_w8a16 name
    GATECELL_STACKED_AS_ONE w8a16, 8, \name
.endm

.macro GATECELL_AS_ONE_w4a16 name
    GATECELL_STACKED_AS_ONE w4a16, 4, \name
.endm
