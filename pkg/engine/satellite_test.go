package engine_test

import (
	"slices"
	"testing"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// settings is a policy about two settings, one of which a satellite leaves out.
const settings = `deny contains {"resource": r.id, "paths": [["Block", setting], ["Other"]]} if {
	some r in input.resources
	some setting in ["A", "B"]
	plinth.may_equal(object.get(r.properties, ["Block", setting], false), false)
}`

func TestWhatASatelliteLeavesOutStandsAtItsHeader(t *testing.T) {
	r := resource("Test::Thing", "thing", 1, object{"Block": object{"A": true}})
	r.Folded = []graph.Fold{{Path: graph.Keys("Block"), Satellite: resource("Test::Part", "part", 20, object{})}}
	findings, _ := judge(t, library(t, thing, settings), engine.Options{}, unit(r))
	if got, want := verdicts(findings), []string{"fail part:20"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestASyntheticResourceIsJudgedByWhatItsSatelliteSays(t *testing.T) {
	for _, c := range []struct {
		name, folded string
		want         []string
	}{
		{"the satellite sets the block", "Block", []string{"fail part:20"}},
		{"the satellite sets what is evidence besides", "Other", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := resource("Test::Thing", "part", 1, object{"Block": object{"A": false, "B": true}, "Other": 1})
			r.Synthetic = true
			r.Folded = []graph.Fold{{Path: graph.Keys(c.folded), Satellite: resource("Test::Part", "part", 20, object{})}}
			findings, _ := judge(t, library(t, thing, settings), engine.Options{}, unit(r))
			for i := range findings {
				findings[i].Range = on(20) // where the value stands is not the question
			}
			if got := verdicts(findings); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNamedByIsAboutOneProperty(t *testing.T) {
	policy := func(name, names, mentions string) *graph.Resource {
		return resource("Test::Policy", name, 4, object{"Bucket": refers(names), "Document": object{"Resource": []any{refers(mentions)}}})
	}
	for property, want := range map[string]string{"Bucket": `["own"]`, "Document.Resource": `["other"]`, "Document": "[]"} {
		got := told(t, `[p.address | some p in plinth.named_by(r.id, "Test::Policy", "`+property+`")]`,
			resource("Test::Thing", "thing", 1, object{"X": 1}), policy("own", "thing", "elsewhere"), policy("other", "elsewhere", "thing"))
		if got != want {
			t.Errorf("named by %s: got %s, want %s", property, got, want)
		}
	}
}

func TestAPlaceInASatelliteNamesTheSatellite(t *testing.T) {
	const open = `deny contains {"resource": r.id, "paths": [["Rules", i, "Port"]]} if {
	some r in input.resources
	some i, rule in r.properties.Rules
	plinth.may_equal(rule.Port, 22)
}`
	r := resource("Test::Thing", "thing", 1, object{"Rules": []any{object{"Port": 22}, value(object{"Port": 22}, 21)}})
	r.Folded = []graph.Fold{{Path: append(graph.Keys("Rules"), graph.Index(1)), Satellite: resource("Test::Part", "part", 20, object{})}}
	findings, _ := judge(t, library(t, thing, open), engine.Options{}, unit(r))
	if got, want := verdicts(findings), []string{"fail thing:2"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	want := []finding.Related{{Message: "also here", Address: "part", Range: on(21)}}
	if got := findings[0].Related; !slices.Equal(got, want) {
		t.Errorf("got related %v, want %v", got, want)
	}
}
