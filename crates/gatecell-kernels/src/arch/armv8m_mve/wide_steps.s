@ The steps of W16A16: as the others, but for the scaling of sums, row by row.
@
@ In: as the others, and in the cursor, at 80: the shift less 16; at 84 the steps keep the rows.

@ On the stack: of four units the sums, of which the pre-activations take the place; from 256 on
@ what LSTM_CELLS keeps.
.macro GATECELL_LSTM_WIDE name, format, shared
    .pushsection .text.gatecell_\name, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_\name
    .type   gatecell_\name, %function
    .thumb_func
gatecell_\name:
    GATECELL_BEGIN   \name, \format, 320, \shared
    str.w   r10, [r11, #84]
    vstrw.32 q4, [sp, #256 + 48]
    .if \shared & 2
    add.w   r1, sp, #128
    .else
    add.w   r1, sp, #256
    .endif
    str.w   r1, [r11, #44]
gatecell_\name\()_four:
    mov     lr, sp
gatecell_\name\()_unit:
    GATECELL_NEXT_WIDE

gatecell_\name\()_input:
    .if \shared & 2
    .else
    stmia.w lr!, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    .endif
    GATECELL_NEXT_WIDE

gatecell_\name\()_hidden:
    stmia.w lr!, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    GATECELL_BLOCK_WIDE \shared
    ldrd    r0, r1, [r11]
    subs    r0, #1
    str     r0, [r11], #-40
    @ Two less than are left.
    adds    r0, #2
    beq     gatecell_\name\()_cells
    cmp     lr, r1
    bne.w   gatecell_\name\()_unit
gatecell_\name\()_cells:
    GATECELL_LSTM_CELLS \name, \format, \shared, 256

    GATECELL_CONSTANTS \name
    .if \shared & 2
    .word   0, 32, 64, 96
    .else
    .word   0, 64, 128, 192
    .endif
    .size gatecell_\name, . - gatecell_\name
    .popsection
.endm

@ Three blocks are the rows of four units. On the stack: twelve input sums and twelve hidden sums,
@ of which the pre-activations take the place; from 192 on what GRU_CELLS keeps; at 236 the
@ cursor, while all registers are taken. Shared scales
@ are no others here: the sums of the candidate stay apart.
.macro GATECELL_GRU_WIDE name, other, format
    .pushsection .text.gatecell_\name, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_\name
    .type   gatecell_\name, %function
    .thumb_func
gatecell_\name:
    .global gatecell_\other
    .type   gatecell_\other, %function
    .thumb_func
gatecell_\other:
    GATECELL_BEGIN   \name, \format, 240, 4
    str.w   r10, [r11, #84]
    vstrw.32 q4, [sp, #208]
    @ Where the sums of four units end, and their rows.
    add.w   r1, sp, #96
    str.w   r1, [r11, #40]
    str.w   r1, [r11, #44]
    ldr.w   r9, [r11, #112]
    cmp.w   r9, #4
    blt     gatecell_\name\()_few
gatecell_\name\()_four:
    mov     lr, sp
gatecell_\name\()_block:
    GATECELL_NEXT_WIDE

gatecell_\name\()_input:
    stmia.w lr!, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    GATECELL_NEXT_WIDE

gatecell_\name\()_hidden:
    add.w   r9, lr, #64
    stm.w   r9, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    ldr     r1, [r11], #-40
    cmp     lr, r1
    bne.w   gatecell_\name\()_block

    ldrd    r12, r8, [r11, #80]
    str.w   r11, [sp, #236]
    ldr.w   r11, [r11, #44]
    mov     lr, sp
gatecell_\name\()_unit:
    GATECELL_ROW_WIDE 0, 96
    GATECELL_ROW_WIDE 8, 96
    GATECELL_ROW_OF_CANDIDATE 16, 96
    add.w   lr, lr, #24
    cmp     lr, r11
    bne.w   gatecell_\name\()_unit
    ldr.w   r11, [sp, #236]
    str.w   r8, [r11, #84]
    GATECELL_GRU_CELLS \format, 4
    ble     gatecell_\name\()_end
    cmp.w   r9, #4
    bge.w   gatecell_\name\()_four
    @ So many units are the rows of so many blocks.
gatecell_\name\()_few:
    mov     r1, sp
    add.w   r0, r1, r9, lsl #5
    sub.w   r1, r0, r9, lsl #3
    strd    r0, r1, [r11, #40]
    b.w     gatecell_\name\()_four
gatecell_\name\()_end:
    GATECELL_END     240

    GATECELL_CONSTANTS \name
    .word   0, 24, 48, 72
    .size gatecell_\name, . - gatecell_\name
    .popsection
.endm

@ Four units at a time. On the stack: their sums, of which the pre-activations take the place.
.macro GATECELL_RNN_WIDE name, format, shared
    .pushsection .text.gatecell_\name, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_\name
    .type   gatecell_\name, %function
    .thumb_func
gatecell_\name:
    mov     r7, r2
    GATECELL_BEGIN   \name, \format, 64, \shared
    str.w   r10, [r11, #84]
    str.w   r7, [r11, #60]
gatecell_\name\()_block:
    mov     lr, sp
    GATECELL_NEXT_WIDE

gatecell_\name\()_input:
    .if \shared & 2
    .else
    stmia.w lr!, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    .endif
    GATECELL_NEXT_WIDE

gatecell_\name\()_hidden:
    stmia.w lr!, {{r0, r1, r2, r3, r4, r5, r6, r7}}
    GATECELL_BLOCK_WIDE \shared
    sub.w   r11, r11, #40
    add.w   r2, r11, #88
    ldm.w   r2, {{r2, r3, r4, r5, r6}}
    ldr.w   r8, [r11, #60]
    vldrw.u32 q2, [q4]
    GATECELL_TANH    q2, q3
    GATECELL_NARROW_\format q0, 11
    subs.w  r8, r8, #4
    blt     gatecell_\name\()_few
    GATECELL_STORE_\format q0
    str.w   r6, [r11, #104]
    str.w   r8, [r11, #60]
    bne     gatecell_\name\()_block
    b       gatecell_\name\()_end

    @ The last one to three units.
gatecell_\name\()_few:
    add.w   r8, r8, #4
    vctp.32 r8
    vpst
    GATECELL_STORE_FEW_\format q0
gatecell_\name\()_end:
    GATECELL_END     64

    GATECELL_CONSTANTS \name
    .word   0, 8, 16, 24
    .size gatecell_\name, . - gatecell_\name
    .popsection
.endm
