//! Recipes, tables and recordings.

use super::*;

#[test]
fn every_preset_has_tables() {
    for name in PRESETS {
        let recipe = Recipe::parse(preset(name).unwrap()).unwrap();
        for rate in recipe.sample_rates() {
            let tables = recipe.tables(rate).unwrap();
            assert!(tables.features() > 0);
        }
    }
}
