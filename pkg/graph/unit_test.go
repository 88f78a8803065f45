package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func resource(line int32, address, config string, properties *graph.Value) *graph.Resource {
	return &graph.Resource{Address: address, Config: config, Properties: properties, Range: at(line), Header: at(line)}
}

func edges(all []graph.Edge) []string {
	var out []string
	for _, e := range all {
		out = append(out, fmt.Sprintf("%s -%s-> %s.%s", e.From.Address, e.Property, e.To.Address, e.Attribute))
	}
	return out
}

func addresses(all []*graph.Resource) []string {
	var out []string
	for _, r := range all {
		out = append(out, r.Address)
	}
	return out
}

func to(address, attribute string) *graph.Value {
	return str("x").WithReferences(ref(address, attribute))
}

func TestLinkSortsResourcesByFilePositionAndAddress(t *testing.T) {
	other := resource(1, "z", "z", obj())
	other.Range = source.Range{File: "a.tf", Start: source.Pos{Line: 9}}
	u := &graph.Unit{Resources: []*graph.Resource{
		resource(7, "c", "c", obj()), resource(3, "b[1]", "b", obj()), resource(3, "b[0]", "b", obj()), resource(1, "d", "d", obj()), other,
	}}
	u.Link()
	if diff := cmp.Diff([]string{"z", "d", "b[0]", "b[1]", "c"}, addresses(u.Resources)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestAReferenceIsByInstanceOrByConfigurationAddress(t *testing.T) {
	bucket := func(key string, line int32) *graph.Resource {
		return resource(line, "aws_s3_bucket.b"+key, "aws_s3_bucket.b", obj())
	}
	for _, c := range []struct {
		name, address string
		want          []string
	}{
		{"an instance address means that instance", "aws_s3_bucket.b[1]", []string{"aws_s3_bucket.b[1]"}},
		{"a configuration address means all instances", "aws_s3_bucket.b", []string{"aws_s3_bucket.b[0]", "aws_s3_bucket.b[1]"}},
		{"a block with an unknown count has a representative", "aws_s3_bucket.many", []string{"aws_s3_bucket.many[*]"}},
		{"which has an address of its own", "aws_s3_bucket.many[*]", []string{"aws_s3_bucket.many[*]"}},
		{"a satellite's address means what it is part of", "aws_s3_bucket_versioning.v", []string{"aws_s3_bucket.b[0]"}},
		{"so does its configuration address", "aws_s3_bucket_versioning.w", []string{"aws_s3_bucket.b[0]", "aws_s3_bucket.b[1]"}},
		{"an address that nothing has leads nowhere", "aws_s3_bucket.none", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			from := resource(1, "from", "from", obj("a", to(c.address, "id")))
			one, two := bucket("[0]", 2), bucket("[1]", 3)
			satellite := func(address, config string) graph.Fold {
				return graph.Fold{Path: graph.Keys("V"), Satellite: &graph.Resource{Address: address, Config: config}}
			}
			one.Folded = []graph.Fold{satellite("aws_s3_bucket_versioning.v", "aws_s3_bucket_versioning.v"), satellite("aws_s3_bucket_versioning.w[0]", "aws_s3_bucket_versioning.w")}
			two.Folded = []graph.Fold{satellite("aws_s3_bucket_versioning.w[1]", "aws_s3_bucket_versioning.w")}
			many := resource(4, "aws_s3_bucket.many[*]", "aws_s3_bucket.many", obj())
			u := &graph.Unit{Resources: []*graph.Resource{many, two, one, from}}
			u.Link()
			if diff := cmp.Diff(c.want, addresses(u.Find(c.address))); diff != "" {
				t.Errorf("Find (-want +got):\n%s", diff)
			}
			var reached []*graph.Resource
			for _, e := range u.From(from) {
				reached = append(reached, e.To)
				if len(u.To(e.To)) != 1 || u.To(e.To)[0] != e {
					t.Errorf("To(%s): got %v, want the edge that reaches it", e.To.Address, edges(u.To(e.To)))
				}
			}
			if diff := cmp.Diff(c.want, addresses(reached)); diff != "" {
				t.Errorf("edges (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEdgesAreSortedAndEachIsMadeOnce(t *testing.T) {
	vpc, subnet := resource(1, "vpc", "vpc", obj()), resource(2, "subnet", "subnet", obj("VpcId", to("vpc", "id")))
	function := resource(3, "function", "function", obj(
		"VpcConfig", obj("SubnetIds", list(to("subnet", "id"), to("subnet", "id"), to("subnet", "arn"))),
		"Role", to("role", "arn"),
		"Self", to("function", "name"),
		"Environment", obj("Variables", obj("A", unknown("x").WithReferences(ref("vpc", "id")))),
		"Layers", choice("C", to("vpc", "cidr"), nil),
		"Tail", list().WithRest(unknown("more").WithReferences(ref("subnet", ""))),
		"Name", parts(str("a-"), unknown("y").WithReferences(ref("vpc", "name"))),
	))
	function.References = []graph.Reference{ref("vpc", ""), ref("vpc", "")}
	role := resource(4, "role", "role", obj())
	u := &graph.Unit{Resources: []*graph.Resource{role, function, subnet, vpc}}
	want := []string{
		"subnet -VpcId-> vpc.id",
		"function --> vpc.",
		"function -Environment.Variables.A-> vpc.id",
		"function -Layers-> vpc.cidr",
		"function -Name-> vpc.name",
		"function -Role-> role.arn",
		"function -Tail-> subnet.",
		"function -VpcConfig.SubnetIds-> subnet.arn",
		"function -VpcConfig.SubnetIds-> subnet.id",
	}
	for range 2 { // a second Link gives the same
		u.Link()
		if diff := cmp.Diff(want, edges(u.Edges)); diff != "" {
			t.Fatalf("edges (-want +got):\n%s", diff)
		}
	}
	if diff := cmp.Diff(want[1:], edges(u.From(function))); diff != "" {
		t.Errorf("From(function) (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{want[0], want[1], want[2], want[3], want[4]}, edges(u.To(vpc))); diff != "" {
		t.Errorf("To(vpc) (-want +got):\n%s", diff)
	}
}

func TestLinkFollowsChangesOfTheResources(t *testing.T) {
	a, b := resource(1, "a", "a", obj("X", to("b", ""))), resource(2, "b", "b", obj())
	u := &graph.Unit{Resources: []*graph.Resource{a, b}}
	u.Link()
	a.Properties, b.Properties = obj(), obj("Y", to("a", ""))
	u.Link()
	if diff := cmp.Diff([]string{"b -Y-> a."}, edges(u.Edges)); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
	if len(u.From(a)) != 0 || len(u.To(b)) != 0 {
		t.Errorf("an old edge is left: %v %v", edges(u.From(a)), edges(u.To(b)))
	}
}

func TestAReferenceToAHugeBlockMakesABoundedNumberOfEdges(t *testing.T) {
	u := &graph.Unit{}
	for i := range int32(500) {
		u.Resources = append(u.Resources, resource(i+1, fmt.Sprintf("a[%03d]", i), "a", obj()), resource(i+1000, fmt.Sprintf("b[%03d]", i), "b", obj("X", to("a", ""))))
	}
	u.Link()
	if got := len(u.Edges); got > 500*64 || got < 500 {
		t.Errorf("got %d edges, want at least one for each reference and at most 64", got)
	}
	if got := len(u.Find("a")); got != 500 {
		t.Errorf("Find gives %d instances, want all 500", got)
	}
}

func TestOpenReferencesMakePossibleEdges(t *testing.T) {
	text := func(s string, refs ...graph.Reference) *graph.Value {
		return graph.NewString(s, source.Range{}).WithReferences(refs...)
	}
	a := &graph.Resource{Address: "a", Properties: graph.NewObject([]graph.Member{
		{Key: "sure", Value: text("b", graph.Reference{Address: "b"})},
		{Key: "maybe", Value: text("c", graph.Reference{Address: "c", Open: "a label is not known"}, graph.Reference{Address: "gone", Open: "so"})},
		{Key: "lost", Value: text("gone", graph.Reference{Address: "gone"})},
	}, source.Range{})}
	b, c := &graph.Resource{Address: "b", Properties: graph.NewObject(nil, source.Range{})}, &graph.Resource{Address: "c", Properties: graph.NewObject(nil, source.Range{})}
	u := &graph.Unit{Resources: []*graph.Resource{a, b, c}}
	u.Link()
	u.Link() // makes nothing twice
	if len(u.Edges) != 1 || u.Edges[0].To != b || len(u.From(a)) != 1 || len(u.To(c)) != 0 {
		t.Errorf("the edges are %v, want one from a to b", u.Edges)
	}
	want := graph.Edge{From: a, To: c, Property: "maybe", Open: "a label is not known"}
	for _, r := range []*graph.Resource{a, c} {
		if got := u.Possible(r); len(got) != 1 || got[0] != want {
			t.Errorf("possible edges of %s are %v, want %v", r.Address, got, want)
		}
	}
	if got := u.Unresolved(a); len(got) != 1 || got[0].Address != "gone" || len(u.Unresolved(b)) > 0 {
		t.Errorf("unresolved are %v, want gone alone", got)
	}
}
