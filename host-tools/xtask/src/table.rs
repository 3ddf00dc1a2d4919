//! Aligned text tables.

/// Lines with the columns padded to their widest cell: the first to the left, the others,
/// numbers mostly, to the right.
pub(crate) fn render<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = head.map(|cell| cell.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: [&str; N]| {
        let mut line = String::new();
        for (i, (cell, &width)) in cells.iter().zip(&widths).enumerate() {
            line += &match i {
                0 => format!("{cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            };
        }
        line.truncate(line.trim_end().len());
        line + "\n"
    };
    let rule = widths.map(|width| "─".repeat(width));
    let mut text = line(head) + &line(rule.each_ref().map(String::as_str));
    for row in rows {
        text += &line(row.each_ref().map(String::as_str));
    }
    text
}

/// 1234567 as `1 234 567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns() {
        let rows = [
            ["a".into(), "1".into()],
            ["long name".into(), "1 000".into()],
        ];
        let want = "what           n\n─────────  ─────\na              1\nlong name  1 000\n";
        assert_eq!(render(["what", "n"], &rows), want);
    }

    #[test]
    fn groups_digits() {
        let of = |n| grouped(n);
        assert_eq!(
            [of(0), of(999), of(1000), of(1_234_567)],
            ["0", "999", "1 000", "1 234 567"]
        );
    }
}
