@ One lookup, from the magnitude in r8 to the value in r8; lr, r6 and r7 are lost.
.macro GATECELL_LOOKUP name, limit, bits
    cmp.w   r8, #\limit
    bhs     gatecell_saturated_\name
    lsr.w   lr, r8, #\bits
    ldr.w   lr, [r11, lr, lsl #1]
    ubfx    r8, r8, #0, #\bits
    uxth.w  r7, lr
    rsb     lr, r7, lr, lsr #16
    .if \bits == 9
    lsl.w   lr, lr, #1
    .endif
    lsl.w   r7, r7, #10
    mla     r8, lr, r8, r7
gatecell_found_\name:
.endm

@ LOOKUP needs nothing more to read the table at twice the argument.
.macro GATECELL_DOUBLE
.endm
