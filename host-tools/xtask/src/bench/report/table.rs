/// A table in Markdown: the first `names` columns to the left, numbers to the right.
pub(super) fn markdown(head: &[&str], names: usize, rows: &[Vec<String>]) -> String {
    let rule = (0..head.len()).map(|i| if i < names { "---" } else { "--:" });
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.to_vec()) + &format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
    for row in rows {
        text += &line(row.iter().map(String::as_str).collect());
    }
    text
}

/// `8, 16`.
pub(super) fn size((inputs, units): (u64, u64)) -> String {
    format!("{inputs}, {units}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let text = markdown(&["a", "n"], 1, &[vec!["x".into(), size((8, 16))]]);
        assert_eq!(text, "| a | n |\n|---|--:|\n| x | 8, 16 |\n");
    }
}
