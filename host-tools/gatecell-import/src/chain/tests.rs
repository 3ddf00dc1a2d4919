//! What a chain folds, and what it refuses.

use super::*;

#[test]
fn a_scaling_does_not_become_a_matrix_of_gigabytes() {
    let scaled = |width: usize| {
        let mut chain = Chain::new(Some(width), 0);
        chain.scale(vec![2.0; width], vec![0.0; width])?;
        chain.finish("x", "y")
    };
    assert_eq!(scaled(3).unwrap().nodes.len(), 1);
    let error = scaled(100_000).unwrap_err();
    assert!(error.reason.contains("100000 features"), "{error}");
    // Nor do many of them become many.
    let mut chain = Chain::new(Some(1000), 0);
    let error = (0..100).find_map(|_| {
        let scaled = chain.scale(vec![2.0; 1000], vec![0.0; 1000]);
        let tanh = Layer::Activation(gatecell_network::network::Activation::Tanh);
        scaled
            .and_then(|()| chain.same_width("tanh".into(), tanh))
            .err()
    });
    assert!(error.unwrap().reason.contains("far beyond its file"));
}

#[test]
fn values_do_not_double_for_ever_and_names_are_found_quickly() {
    let mut chain = Chain::new(Some(3), 0);
    let tanh = || Layer::Activation(gatecell_network::network::Activation::Tanh);
    for _ in 0..20_000 {
        chain.same_width("tanh".into(), tanh()).unwrap();
    }
    let error = (0..40).find_map(|_| {
        let end = chain.end().unwrap();
        chain.go_on_from(&[end, end]).err()
    });
    assert!(error.unwrap().reason.contains("far beyond its file"));
    let network = chain.finish("x", "y").unwrap();
    assert_eq!(network.nodes[19_999].name, "tanh_20000");
}
