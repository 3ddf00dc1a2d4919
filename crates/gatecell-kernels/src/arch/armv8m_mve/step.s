@ What the steps of all cells begin, go on and end with.
@
@ Cursor (steps.rs), as words: five of the input's part and five of the hidden's; from 40 on,
@ the blocks left less two, and where the sums of complete groups of units end; from 48 on, the
@ tails of both parts, five words each; from 88 on, what the cell needs: first four words for
@ sigmoid and tanh, which BEGIN fills.

@ Saves the registers, makes a frame of so many bytes, and keeps the cursor in r11. Completes
@ the parts. From the constants: where the products go on, the words for sigmoid and tanh, and
@ the addresses q5, q6, q7 of what is in the rows, or q7 alone if scales are shared; q4 = where
@ sums are. In: r0 = cursor, r1 = rows. r7 is kept. Out: r0 = behind the constants.
.macro GATECELL_BEGIN name, format, frame, shared
    push    {{r3, r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    vpush   {{d8, d9, d10, d11, d12, d13, d14, d15}}
    .if \frame
    sub     sp, #\frame
    .endif
    mov     r11, r0
    mov     r10, r1
    .if \shared & 2
    bl      gatecell_prepare_on_\format
    .else
    bl      gatecell_prepare_\format
    .endif
    adr.w   r0, gatecell_\name\()_constants
    ldm.w   r0!, {{r2, r3, r4, r5, r6, r8}}
    str.w   r2, [r11, #52]
    str.w   r3, [r11, #72]
    add.w   r2, r11, #88
    stm.w   r2, {{r4, r5, r6, r8}}
    .if \shared < 4
    vldrw.u32   q7, [r0], #16
    vadd.i32    q7, q7, r10
    .endif
    .if \shared == 0
    vldrw.u32   q5, [r0], #16
    vadd.i32    q5, q5, r10
    vldrw.u32   q6, [r0], #16
    vadd.i32    q6, q6, r10
    .endif
    vldrw.u32   q4, [r0], #16
    mov     r1, sp
    vadd.i32    q4, q4, r1
.endm

@ `shared` is 0 if both scales of a row may differ, 1 if they are the same, 2 if also the sums of
@ all rows run through both matrices; 4 more if the sums have 64 bits (wide.s).

@ Undoes BEGIN and returns.
.macro GATECELL_END frame
    add     sp, #\frame
    vpop    {{d8, d9, d10, d11, d12, d13, d14, d15}}
    pop     {{r3, r4, r5, r6, r7, r8, r9, r10, r11, pc}}
.endm

@ The constants of BEGIN, but for the vectors.
.macro GATECELL_CONSTANTS name
    .p2align 2
gatecell_\name\()_constants:
    .word   gatecell_\name\()_input + 1
    .word   gatecell_\name\()_hidden + 1
    .word   {limit}, {beyond}, {table}, 1 << 26
.endm

@ Goes to the products of the next part of a pair.
.macro GATECELL_NEXT_PART
    ldm.w   r11!, {{r1, r3, r5, r9, pc}}
.endm

@ From now on both blocks of a pair are the same. r0 is lost.
.macro GATECELL_LAST_BLOCK
    movs    r0, #0
    str.w   r0, [r11, #4]
    str.w   r0, [r11, #24]
.endm

@ The same, if there is only one block.
.macro GATECELL_ONE_BLOCK
    ldr.w   r0, [r11, #40]
    adds    r0, #1
    bne     1f
    GATECELL_LAST_BLOCK
1:
.endm

@ After the hidden products: goes to the next two blocks, or to the last one, unless none is
@ left or the sums of a group of units are complete.
.macro GATECELL_NEXT_PAIR pair
    ldrd    r0, r1, [r11]
    subs    r0, #2
    str     r0, [r11], #-40
    bpl     2f
    adds    r0, #1
    bne     1f
    GATECELL_LAST_BLOCK
2:  cmp     r7, r1
    bne.w   \pair
1:
.endm

@ q2 = the pre-activations of a gate of four units:
@ (bias·2^32 + 2^31 + input·in + hidden·by) >> 32.
@
@ A doubling multiplication of neighbours gives the sum of two products, shifted right by 31;
@ what is left of the shift rounds. The first is of the units 0 and 2, and fills the even
@ elements, the second, whose factors are exchanged, of 1 and 3, and fills the odd ones.
@ With UP_f a format shifts sums left by lr, where the layer's shift is less than 32.
@ In: q4 = where the sums are: input and hidden of unit 0, of unit 2; q5 = where in and by of
@ unit 0 and of unit 2 are; q6 = where by and in of unit 1 and of unit 3 are; q7 = where the
@ four biases are. q0 and q1 are lost.
.macro GATECELL_GATE format, even, odd, row, back
    vldrw.u32   q0, [q4, #\even]
    GATECELL_UP_\format q0
    vldrw.u32   q1, [q5, #\row]\back
    vqdmladh.s32 q2, q0, q1
    vldrw.u32   q0, [q4, #\odd]
    GATECELL_UP_\format q0
    vldrw.u32   q1, [q6, #\row]\back
    vqdmladhx.s32 q2, q0, q1
    vldrw.u32   q0, [q7, #\row]\back
    vrshr.s32   q2, q2, #1
    vadd.i32    q2, q2, q0
.endm

@ The same where both scales are one and the sums are together: q2 has them.
.macro GATECELL_GATE_OF_SUM format, scale, row, back
    GATECELL_UP_\format q2
    vldrw.u32   q0, [q7, #\row]\back
    vldrw.u32   q1, [q7, #\scale]
    vrmulh.s32  q2, q2, q1
    vadd.i32    q2, q2, q0
.endm

@ If less than four units, r9, are left: the addresses of units that are not there become those
@ of unit 0. r0, r1 and q0 are lost.
.macro GATECELL_PRESENT shared
    cmp.w   r9, #4
    bge     3f
    vmov.32 r0, q7[0]
    vdup.32 q0, r0
    vctp.32 r9
    vpsel   q7, q7, q0
    .if \shared == 0
    cmp.w   r9, #2
    bgt     1f
    vmov.32 r0, q5[0]
    vmov.32 r1, q5[1]
    vmov.32 q5[2], r0
    vmov.32 q5[3], r1
    beq     1f
    vmov    q6, q5
1:  vmov.32 r0, q6[0]
    vmov.32 r1, q6[1]
    vmov.32 q6[2], r0
    vmov.32 q6[3], r1
    .endif
3:
.endm
