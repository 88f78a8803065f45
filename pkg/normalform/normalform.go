// Package normalform brings the resources of a unit into the one canonical
// shape that policies see, whatever tool declares them: typed scalars, maps
// for lists of keys and values, IAM documents in one form, satellites folded
// into what they configure, defaults where absence means a value.
// docs/normal-form.md lists where the shape departs from the CloudFormation
// schemas. It does not read files and judges nothing.
package normalform

import (
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// A satellite is a resource that configures a part of another one. A parser
// gives it the type FoldPrefix + the parent's type, and as properties the
// value that names the parent under TargetKey and the parent's partial
// properties under IntoKey.
const (
	FoldPrefix = "fold:"
	TargetKey  = "$target"
	IntoKey    = "$into"
)

// Apply brings a unit into its normal form and links it.
func Apply(u *graph.Unit) diag.Diagnostics {
	for _, r := range u.Resources {
		satellite(r)
		t := schema.Lookup(parentType(r.Type))
		if t == nil {
			continue
		}
		if parentType(r.Type) != r.Type {
			r.Properties = r.Properties.Set(IntoKey, shape(r.Properties.Get(IntoKey), t.Root()))
			continue
		}
		r.Properties = shape(r.Properties, t.Root())
	}
	fold(u)
	for _, r := range u.Resources {
		addDefaults(r)
	}
	nameReferences(u)
	u.Link()
	return nil
}

// satellite gives CloudFormation's own satellites the form that fold reads.
func satellite(r *graph.Resource) {
	if r.Tool != graph.CloudFormation || !r.Properties.Is(graph.Object) {
		return
	}
	switch r.Type {
	case "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress":
		list := r.Type[len("AWS::EC2::"):]
		target := r.Properties.Get("GroupId")
		if target == nil {
			target = r.Properties.Get("GroupName")
		}
		rule := r.Properties.Set("GroupId", nil).Set("GroupName", nil)
		r.Type = FoldPrefix + "AWS::EC2::SecurityGroup"
		r.Properties = graph.NewObject([]graph.Member{
			{Key: TargetKey, Value: orNull(target, r)},
			{Key: IntoKey, Value: graph.NewObject([]graph.Member{{Key: list, Value: graph.NewList([]*graph.Value{rule}, r.Header)}}, r.Header)},
		}, r.Properties.Range)
	}
}

func orNull(v *graph.Value, r *graph.Resource) *graph.Value {
	if v == nil {
		return graph.NewNull(r.Header)
	}
	return v
}
