package mapping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// Apply gives every resource of a raw Terraform unit that a table knows its
// canonical type and properties. A resource that configures a part of another
// one becomes what package normalform folds; an attribute that is a resource
// of its own in the canonical schema becomes one, with the address
// ADDRESS.ATTRIBUTE. Resources of other types stay as they are.
func Apply(u *graph.Unit) diag.Diagnostics {
	var diags diag.Diagnostics
	m := mapper{told: map[string]bool{}}
	resources := make([]*graph.Resource, 0, len(u.Resources))
	for _, r := range u.Resources {
		t := m.table(r, &diags)
		if t == nil {
			resources = append(resources, r)
			continue
		}
		resources = append(resources, m.apply(r, t)...)
	}
	u.Resources = resources
	return diags
}

// mapper maps the resources of one unit.
type mapper struct {
	told map[string]bool
	note func(typ, attribute string)
	// the last resource whose mapping others may share
	last struct {
		table      *table
		properties *graph.Value
		mapped     *graph.Value
		refs       []graph.Reference
	}
}

// table gives the table for a resource, nil if it stays as it is.
func (m *mapper) table(r *graph.Resource, diags *diag.Diagnostics) *table {
	if r.Tool != graph.Terraform || !r.Properties.Is(graph.Object) {
		return nil
	}
	t := lookup(r.Type)
	if t == nil {
		return nil
	}
	if len(t.problems) > 0 && !m.told[r.Type] {
		m.told[r.Type] = true
		diags.Add(diag.Error, "mapping-table", r.Header, "mapping table is faulty",
			"The table for %s has a fault (%s). This is a defect of plinth.", r.Type, strings.Join(t.problems, "; "))
	}
	return t
}

// apply gives what a resource becomes.
func (m *mapper) apply(r *graph.Resource, t *table) []*graph.Resource {
	x := &run{r: r, top: r.Properties, note: func(attribute string) {
		if m.note != nil {
			m.note(r.Declared, attribute)
		}
	}}
	before := r.Properties
	shared := m.last.table == t && m.last.properties == before && !t.self
	var mapped *graph.Value
	if shared {
		mapped, x.refs = m.last.mapped, m.last.refs
	} else {
		mapped = x.properties(t)
		m.last.table, m.last.properties, m.last.mapped, m.last.refs = t, before, mapped, x.refs
	}
	if t.target == "" && t.kind == nil {
		if len(x.made) == 0 {
			return []*graph.Resource{r}
		}
		return x.made
	}
	r.Properties = mapped
	r.References = append(slices.Clip(r.References), x.refs...)
	x.finish(r, t, before)
	return append([]*graph.Resource{r}, x.made...)
}

// finish gives a mapped resource its type, and a satellite the form that is folded.
func (x *run) finish(r *graph.Resource, t *table, from *graph.Value) {
	r.Type = t.target
	if t.fold == nil {
		r.Properties = withDefaultTags(r, t.kind)
		return
	}
	r.Type = normalform.FoldPrefix + t.target
	target, at := x.read(t.fold, from)
	if target == nil {
		target = graph.NewNull(r.Header)
	}
	r.Properties = graph.NewObject([]graph.Member{
		{Key: normalform.TargetKey, Range: at, Value: target},
		{Key: normalform.IntoKey, Value: r.Properties},
	}, r.Properties.Range)
}

// withDefaultTags adds the provider's default_tags, of which a resource's own
// tags override those with the same key. Auto Scaling groups do not take them
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags).
func withDefaultTags(r *graph.Resource, kind *schema.Type) *graph.Value {
	tags := r.Attributes.Get("default_tags")
	field := kind.Root().Field("Tags")
	if tags == nil || field == nil || field.Kind != schema.Map || r.Declared == "aws_autoscaling_group" {
		return r.Properties
	}
	own := r.Properties.Get("Tags")
	switch {
	case own == nil:
		return r.Properties.Set("Tags", tags)
	case !own.Is(graph.Object):
		return r.Properties
	case !tags.Is(graph.Object):
		return r.Properties.Set("Tags", own.WithRest(tags))
	}
	members := slices.Clone(own.Members())
	for _, m := range tags.Members() {
		if own.Get(m.Key) == nil {
			members = append(members, m)
		}
	}
	merged := own.WithMembers(members)
	if tags.Rest() != nil && merged.Rest() == nil {
		merged = merged.WithRest(tags.Rest())
	}
	return r.Properties.Set("Tags", merged)
}

// Missing is an attribute of a mapped Terraform type for which the table has
// no place, and how often it occurs.
type Missing struct {
	Type string
	// Attribute is the path of the attribute, with the blocks around it ("rule.filter").
	Attribute string
	Count     int
}

// Unmapped lists the attributes in a raw unit, before Apply, that the tables
// neither map nor drop. The unit stays as it is.
func Unmapped(u *graph.Unit) []Missing {
	count := map[Missing]int{}
	m := mapper{told: map[string]bool{}, note: func(typ, attribute string) { count[Missing{Type: typ, Attribute: attribute}]++ }}
	var none diag.Diagnostics
	for _, r := range u.Resources {
		if t := m.table(r, &none); t != nil {
			c := *r
			m.last.table = nil
			m.apply(&c, t)
		}
	}
	list := make([]Missing, 0, len(count))
	for missing, n := range count {
		missing.Count = n
		list = append(list, missing)
	}
	slices.SortFunc(list, func(a, b Missing) int {
		return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.Attribute, b.Attribute))
	})
	return list
}
