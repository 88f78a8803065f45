package engine_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

const module = `# METADATA
# title: Things are well
# description: The thing is not well.
# custom:
#   severity: low
#   types: ["AWS::AutoScaling::AutoScalingGroup"]
package policies.reliability.autoscaling.probe

import rego.v2

deny contains {"resource": group.id, "paths": [["VPCZoneIdentifier"]], "message": message} if {
	some group in input.resources
	some message in messages(group)
}
`

// messages judges a unit by a policy whose messages the body gives, and returns them.
func messages(t *testing.T, body string, u *graph.Unit) []string {
	t.Helper()
	fsys := fstest.MapFS{"reliability/autoscaling/probe/policy.rego": &fstest.MapFile{Data: []byte(module + body)}}
	policies, err := policy.Read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	library, err := policy.New(fsys, policies)
	if err != nil {
		t.Fatal(err)
	}
	u.Link()
	findings, diags, err := engine.Run(context.Background(), &graph.Graph{Units: []*graph.Unit{u}}, library, engine.Options{Policies: policies})
	if err != nil || len(diags) > 0 {
		t.Fatal(err, diags)
	}
	var out []string
	for _, f := range findings {
		out = append(out, f.Message)
	}
	slices.Sort(out)
	return out
}

// group gives a unit with an Auto Scaling group and two subnets.
func group(subnets ...*graph.Value) *graph.Unit {
	at := source.Range{File: "t.yaml"}
	resource := func(address, kind string, properties ...graph.Member) *graph.Resource {
		return &graph.Resource{Address: address, Type: kind, Tool: graph.CloudFormation, Properties: graph.NewObject(properties, at), Range: at, Header: at}
	}
	return &graph.Unit{ID: "t.yaml", Tool: graph.CloudFormation, Complete: true, Resources: []*graph.Resource{
		resource("Group", "AWS::AutoScaling::AutoScalingGroup", graph.Member{Key: "VPCZoneIdentifier", Value: graph.NewList(subnets, at)}),
		resource("First", "AWS::EC2::Subnet"), resource("Second", "AWS::EC2::Subnet"),
	}}
}

func unknown(u graph.Unknowable, refs ...graph.Reference) *graph.Value {
	u.Expr, u.Reason = "!Ref X", "X is known at deployment"
	return graph.NewUnknown(u, source.Range{File: "t.yaml"}).WithReferences(refs...)
}

func TestTargetsAreThoseOfOneValue(t *testing.T) {
	const body = `
messages(group) := [sprintf("%d %s", [i, subnet.name]) |
	some i, id in group.properties.VPCZoneIdentifier
	some subnet in plinth.targets(group.id, id, "AWS::EC2::Subnet")
]
`
	u := group(
		unknown(graph.Unknowable{}, graph.Reference{Address: "Second"}),
		graph.NewString("subnet-1", source.Range{}),
		unknown(graph.Unknowable{}),
		unknown(graph.Unknowable{}, graph.Reference{Address: "Group"}),
		unknown(graph.Unknowable{}, graph.Reference{Address: "First"}, graph.Reference{Address: "Nowhere"}),
	)
	// one finding for a resource and cause; the first message is its own
	if got := messages(t, body, u); !slices.Equal(got, []string{"0 Second"}) {
		t.Errorf("got %q", got)
	}
	const count = `
messages(group) := [sprintf("%v", [[count(plinth.targets(group.id, id, "AWS::EC2::Subnet")) | some id in group.properties.VPCZoneIdentifier]])]
`
	if got := messages(t, count, u); !slices.Equal(got, []string{"[1, 0, 0, 0, 1]"}) {
		t.Errorf("got %q", got)
	}
}

func TestPartOfIsTheListThatIsNotKnown(t *testing.T) {
	const body = `
messages(group) := [concat(" ", [list | some id in group.properties.VPCZoneIdentifier; list := plinth.part_of(id)])]
`
	tests := []struct {
		name string
		unit *graph.Unit
		want string
	}{
		{"elements of a list", group(unknown(graph.Unknowable{Same: "l[0]", Of: "l"}), unknown(graph.Unknowable{Same: "m"}), graph.NewString("s", source.Range{})), "l"},
		{"a list that is not known as a whole", func() *graph.Unit {
			u := group()
			u.Resources[0].Properties = u.Resources[0].Properties.Set("VPCZoneIdentifier", unknown(graph.Unknowable{Same: "l", Type: graph.List}))
			return u
		}(), "l"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := messages(t, body, tt.unit); !slices.Equal(got, []string{tt.want}) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
