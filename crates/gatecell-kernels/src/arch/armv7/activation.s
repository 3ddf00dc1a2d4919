@ Sigmoid and tanh, in place. Each has a name of its own; SATURATED with that name stands
@ somewhere out of the way. By the labels at both ends the benchmark knows their share.
@
@ CONSTANTS are the words 1, 2^16 − 1, 2^10, 2^25, 2^26 and the table's address, in r4, r6, r7,
@ r9, r10 and r11. r5, r8 and lr are lost. The processor's macro LOOKUP (see its lookup.s) makes of the
@ magnitude in r8 the value in r8, and may overwrite r6, r7 and r9 where it does not read them.

@ CONSTANTS in r4, r5, r6, r8, r9 and r10, and 2^31 in r7 and r11.
.macro GATECELL_FETCH_CONSTANTS
    movw    r4, #:lower16:gatecell_constants
    movt    r4, #:upper16:gatecell_constants
    ldm.w   r4, {{r4, r5, r6, r7, r8, r9, r10, r11}}
.endm

@ Sigmoid: Q15.16 to Q4.27.
.macro GATECELL_SIGMOID x, name
gatecell_sigmoid_\name:
    .if gatecell_small
    mov     r8, \x
    bl      gatecell_lookup
    .else
    orr.w   r5, r4, \x, asr #31
    mul     r8, \x, r5
    GATECELL_LOOKUP  \name, 0xc0000, 10
    .endif
    mla     \x, r8, r5, r10
gatecell_after_\name:
.endm

@ tanh: Q15.16 to Q5.26, after DOUBLE: the table is read at twice the argument.
.macro GATECELL_TANH x, name
gatecell_tanh_\name:
    .if gatecell_small
    @ Far beyond the table.
    ssat    r8, #25, \x
    lsl.w   r8, r8, #1
    bl      gatecell_lookup
    .else
    orr.w   r5, r4, \x, asr #31
    mul     r8, \x, r5
    GATECELL_LOOKUP  \name, 0x60000, 9
    .endif
    mul     \x, r8, r5
gatecell_after_\name:
.endm

@ A number of \from fractional bits to the nearest activation, of \bits of them.
.macro GATECELL_TO_ACTIVATION bits, value, from
    add.w   \value, \value, #(1 << (\from - \bits - 1))
    ssat    \value, #(\bits + 1), \value, asr #(\from - \bits)
.endm

@ Stores an activation of \bits fractional bits: number \index, which is negative, from \end.
.macro GATECELL_STORE_ACTIVATION bits, value, end, index
    .if \bits == 7
    strb.w  \value, [\end, \index]
    .else
    strh.w  \value, [\end, \index, lsl #1]
    .endif
.endm

@ Stores it at \next, which goes on.
.macro GATECELL_APPEND_ACTIVATION bits, value, next
    .if \bits == 7
    strb.w  \value, [\next], #1
    .else
    strh.w  \value, [\next], #2
    .endif
.endm

.macro GATECELL_SATURATED name
    .ifeq gatecell_small
    GATECELL_SATURATED_LOOKUP \name
    .endif
.endm

.macro GATECELL_SATURATED_LOOKUP name
gatecell_saturated_\name:
    mvn.w   r8, #0xfc000000
    b       gatecell_found_\name
.endm

@ Small code has one lookup for all: of r8 into r8, with its sign in r5.
    .if gatecell_small
    .pushsection .text.gatecell_lookup, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_lookup, %function
    .thumb_func
gatecell_lookup:
    push    {{lr}}
    orr.w   r5, r4, r8, asr #31
    mul     r8, r8, r5
    GATECELL_LOOKUP  any, 0xc0000, 10
    pop     {{pc}}
    GATECELL_SATURATED_LOOKUP any
    .size gatecell_lookup, . - gatecell_lookup
    .popsection
    .endif

    .pushsection .rodata.gatecell_constants, "a", %progbits
    .p2align 2
    .type   gatecell_constants, %object
gatecell_constants:
    .word 1, 0xffff, 1 << 10, 1 << 31, 1 << 25, 1 << 26, {table}, 1 << 31
    .size gatecell_constants, . - gatecell_constants
    .popsection
