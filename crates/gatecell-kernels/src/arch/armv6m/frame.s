    .syntax unified

@ What a function must keep of the caller's registers.
.macro GATECELL_SAVE
    push    {{r4, r5, r6, r7, lr}}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {{r4, r5, r6, r7}}
.endm

@ Returns.
.macro GATECELL_RESTORE
    pop     {{r4, r5, r6, r7}}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {{r4, r5, r6, r7, pc}}
.endm

@ An activation of so many bits: cut to them, and written where \to points, which moves on.
.macro GATECELL_SXT16 to, from
    sxth    \to, \from
.endm

.macro GATECELL_SXT8 to, from
    sxtb    \to, \from
.endm

.macro GATECELL_STR16 value, to
    strh    \value, [\to]
    adds    \to, #2
.endm

.macro GATECELL_STR8 value, to
    strb    \value, [\to]
    adds    \to, #1
.endm

@ What sigmoid and tanh keep in r9 to r11, from \offset behind sp; r0 to r3 are lost.
.macro GATECELL_CONSTANTS offset
    add     r0, sp, #\offset
    ldmia   r0!, {{r1, r2, r3}}
    mov     r9, r1
    mov     r10, r2
    mov     r11, r3
.endm
