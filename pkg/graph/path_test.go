package graph_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestAPathReadsAsPeopleWriteIt(t *testing.T) {
	for _, c := range []struct {
		path               graph.Path
		written, asAnEdges string
	}{
		{nil, "", ""},
		{graph.Keys("Rules"), "Rules", "Rules"},
		{graph.Path{graph.Key("Rules"), graph.Index(0), graph.Key("Status")}, "Rules[0].Status", "Rules.Status"},
		{graph.Path{graph.Key("A"), graph.Index(1), graph.Index(2)}, "A[1][2]", "A"},
		{graph.Path{graph.Index(3), graph.Key("B")}, "[3].B", "B"},
		{graph.Keys("VpcConfig", "SubnetIds"), "VpcConfig.SubnetIds", "VpcConfig.SubnetIds"},
	} {
		if got := c.path.String(); got != c.written {
			t.Errorf("String: got %q, want %q", got, c.written)
		}
		if got := c.path.Properties(); got != c.asAnEdges {
			t.Errorf("Properties of %s: got %q, want %q", c.written, got, c.asAnEdges)
		}
	}
}

func TestFollowGoesAsFarAsKnownValuesLead(t *testing.T) {
	v := obj(
		"rules", list(obj("port", num(22)), unknown("var.rule")),
		"open", list(num(1)).WithRest(unknown("var.more")),
		"tags", obj("a", str("x")).WithRest(unknown("var.tags")),
		"hidden", unknown("var.hidden"),
	)
	for _, c := range []struct {
		name  string
		path  graph.Path
		at    string
		steps int
	}{
		{"no step leads to the value itself", nil, show(v), 0},
		{"a part that is there", graph.Path{graph.Key("rules"), graph.Index(0), graph.Key("port")}, "22", 3},
		{"an absent member ends at what is around it", graph.Path{graph.Key("rules"), graph.Index(0), graph.Key("from")}, "{port:22}", 2},
		{"an unknown ends the way", graph.Path{graph.Key("rules"), graph.Index(1), graph.Key("port")}, "?var.rule", 2},
		{"an index past the end ends at the list", graph.Path{graph.Key("rules"), graph.Index(2)}, "[{port:22} ?var.rule]", 1},
		{"a negative index leads nowhere", graph.Path{graph.Key("rules"), graph.Index(-1)}, "[{port:22} ?var.rule]", 1},
		{"an index past the end of an open list is its rest", graph.Path{graph.Key("open"), graph.Index(1)}, "?var.more", 2},
		{"a missing key of an open object is its rest", graph.Keys("tags", "b"), "?var.tags", 2},
		{"a known key of an open object is itself", graph.Keys("tags", "a"), `"x"`, 2},
		{"below an unknown nothing is known", graph.Keys("hidden", "x"), "?var.hidden", 1},
		{"a key does not lead into a list", graph.Keys("rules", "port"), "[{port:22} ?var.rule]", 1},
		{"an index does not lead into an object", graph.Path{graph.Index(0)}, show(v), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, steps := v.Follow(c.path)
			wantShown(t, got, c.at)
			if steps != c.steps {
				t.Errorf("steps: got %d, want %d", steps, c.steps)
			}
			part := "absent"
			if c.steps == len(c.path) {
				part = c.at
			}
			wantShown(t, v.At(c.path), part)
		})
	}
}

func TestUpdateReplacesOnePartAndSharesTheRest(t *testing.T) {
	v := obj("rules", list(obj("port", num(22)), obj("port", num(80))), "open", list(num(1)).WithRest(unknown("var.more")))
	set := func(*graph.Value) *graph.Value { return str("new") }
	for _, c := range []struct {
		name string
		path graph.Path
		want string
	}{
		{"the value itself", nil, `"new"`},
		{"a member in a list", graph.Path{graph.Key("rules"), graph.Index(1), graph.Key("port")}, `{rules:[{port:22} {port:"new"}] open:[1 ...?var.more]}`},
		{"an element of an open list", graph.Path{graph.Key("open"), graph.Index(0)}, `{rules:[{port:22} {port:80}] open:["new" ...?var.more]}`},
		{"a rest is no part that can be replaced", graph.Path{graph.Key("open"), graph.Index(5)}, show(v)},
		{"an absent part changes nothing", graph.Keys("nothing", "there"), show(v)},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := show(v)
			wantShown(t, v.Update(c.path, set), c.want)
			wantShown(t, v, before)
		})
	}
	if got := v.Update(graph.Keys("rules"), func(x *graph.Value) *graph.Value { return x }); got != v {
		t.Error("a change that changes nothing gives a copy, want the value itself")
	}
	removed := v.Update(graph.Path{graph.Key("rules"), graph.Index(0), graph.Key("port")}, func(*graph.Value) *graph.Value { return nil })
	wantShown(t, removed, "{rules:[{} {port:80}] open:[1 ...?var.more]}")
	if got := removed.Get("open"); got != v.Get("open") {
		t.Error("a part beside the change is copied, want it shared")
	}
}

func TestWalkVisitsEveryPartRestAndBranchParentsFirst(t *testing.T) {
	v := obj(
		"list", list(num(1), obj("a", num(2))).WithRest(unknown("var.more")),
		"choice", choice("IsProd", str("yes"), nil),
		"name", parts(str("a-"), unknown("var.stage")),
	).WithRest(unknown("var.rest"))
	var got []string
	v.Walk(func(p graph.Path, part *graph.Value) bool {
		got = append(got, p.String()+" = "+show(part))
		return p.String() != "list[1]"
	})
	want := []string{
		" = " + show(v),
		"list = [1 {a:2} ...?var.more]", "list[0] = 1", "list[1] = {a:2}", "list = ?var.more",
		`choice = IsProd?"yes":absent`, `choice = "yes"`,
		`name = "a-"+?var.stage`, `name = "a-"`, "name = ?var.stage",
		" = ?var.rest",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("visited (-want +got):\n%s", diff)
	}
}

func TestOwnerIsTheSatelliteWithTheLongestPathAbove(t *testing.T) {
	bucket := &graph.Resource{Address: "aws_s3_bucket.a"}
	whole, status, second := &graph.Resource{Address: "whole"}, &graph.Resource{Address: "status"}, &graph.Resource{Address: "second"}
	bucket.Folded = []graph.Fold{
		{Path: graph.Keys("Versioning"), Satellite: whole},
		{Path: graph.Keys("Versioning", "Status"), Satellite: status},
		{Path: graph.Path{graph.Key("Rules"), graph.Index(1)}, Satellite: second},
	}
	for _, c := range []struct {
		path graph.Path
		want string
	}{
		{nil, "aws_s3_bucket.a"},
		{graph.Keys("BucketName"), "aws_s3_bucket.a"},
		{graph.Keys("Versioning"), "whole"},
		{graph.Keys("Versioning", "Mfa"), "whole"},
		{graph.Keys("Versioning", "Status"), "status"},
		{graph.Keys("Versioning", "Status", "deeper"), "status"},
		{graph.Keys("Rules"), "aws_s3_bucket.a"},
		{graph.Path{graph.Key("Rules"), graph.Index(0), graph.Key("Id")}, "aws_s3_bucket.a"},
		{graph.Path{graph.Key("Rules"), graph.Index(1), graph.Key("Id")}, "second"},
	} {
		if got := bucket.Owner(c.path).Address; got != c.want {
			t.Errorf("owner of %q: got %s, want %s", c.path, got, c.want)
		}
	}
}

func TestOfTwoSatellitesThatSetOnePartTheLastOwnsIt(t *testing.T) {
	first, last := &graph.Resource{Address: "first"}, &graph.Resource{Address: "last"}
	bucket := &graph.Resource{Folded: []graph.Fold{{Path: graph.Keys("AccessControl"), Satellite: first}, {Path: graph.Keys("AccessControl"), Satellite: last}}}
	if got := bucket.Owner(graph.Keys("AccessControl")); got != last {
		t.Errorf("got %s, want last: its value is the one that stands", got.Address)
	}
}

func TestAPathKeptFromAWalkIsACopy(t *testing.T) {
	var kept []string
	var paths []graph.Path
	obj("a", list(num(1), num(2)), "b", num(3)).Walk(func(p graph.Path, _ *graph.Value) bool {
		paths = append(paths, slices.Clone(p))
		return true
	})
	for _, p := range paths {
		kept = append(kept, p.String())
	}
	if diff := cmp.Diff([]string{"", "a", "a[0]", "a[1]", "b"}, kept); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
}
