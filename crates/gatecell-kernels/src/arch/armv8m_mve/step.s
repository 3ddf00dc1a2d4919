@ What the steps of all cells begin, go on and end with.

@ Saves the registers, makes a frame of so many bytes, and keeps the cursor in r11.
.macro ENTER frame
    push    {{r3, r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    vpush   {{d8, d9, d10, d11, d12, d13, d14, d15}}
    sub     sp, #\frame
    mov     r11, r0
.endm

@ Undoes ENTER and returns.
.macro LEAVE frame
    add     sp, #\frame
    vpop    {{d8, d9, d10, d11, d12, d13, d14, d15}}
    pop     {{r3, r4, r5, r6, r7, r8, r9, r10, r11, pc}}
.endm

@ Goes to the next two blocks, or to the last one.
.macro NEXT_PAIR
    ldr.w   r0, [r11, #56]
    subs    r0, #2
    str.w   r0, [r11, #56]
    it      mi
    blmi    gatecell_single
    b.w     gatecell_pair
.endm

@ Keeps the input's sums of two blocks and goes to the hidden part's.
.macro INPUT_SUMS
    FIRST_SUMS  q4
    SECOND_SUMS q5
    add.w   r11, r11, #28
    b.w     gatecell_pair
.endm
