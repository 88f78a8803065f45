package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Unit is what is deployed together: a Terraform root with its modules, a
// stack with its nested stacks, a set of manifests.
type Unit struct {
	// ID is the path of the root directory or template, relative to the tree's root.
	ID string
	// Tool is the tool that deploys the unit.
	Tool Tool
	// Range is the root's first block, where findings about the unit stand.
	Range source.Range
	// Complete is set when nothing of the unit lies outside the scan (no
	// module that is not there, no macro).
	Complete bool
	// Open is set when what is not known may be any resource of the unit (a
	// macro, a loop over an unknown list). A unit that is open is not complete.
	Open bool
	// Files are the paths of all files that the unit was read from, sorted.
	Files []string
	// Resources are sorted by file, position and address once Link ran.
	Resources []*Resource
	// Exports are the values that the unit offers to others.
	Exports []Export
	// Edges are sorted by the position of From, then property and To.
	Edges []Edge

	byAddress  map[string][]*Resource
	from, to   map[*Resource][]Edge
	possible   map[*Resource][]Edge
	unresolved map[*Resource][]Reference
}

// Edge says that From refers to To.
type Edge struct {
	From, To *Resource
	// Property is the dotted path in From that makes the reference, without
	// indexes ("VpcConfig.SubnetIds"), or "" for one outside the properties (depends_on).
	Property string
	// Attribute is the attribute of To, or "".
	Attribute string
	// Open says why it is not certain that From refers to To, or is "".
	Open string
}

// Find gives the resources with the instance or configuration address, in
// order. It works once Link ran.
func (u *Unit) Find(address string) []*Resource { return u.byAddress[address] }

// From gives the edges that leave r; To those that reach it.
func (u *Unit) From(r *Resource) []Edge { return u.from[r] }

// To gives the edges that reach r.
func (u *Unit) To(r *Resource) []Edge { return u.to[r] }

// Possible gives the edges that leave or reach r if what is not known turns
// out so: those of open references.
func (u *Unit) Possible(r *Resource) []Edge { return u.possible[r] }

// Unresolved gives the references of r to what the unit does not hold.
func (u *Unit) Unresolved(r *Resource) []Reference { return u.unresolved[r] }

// Link sorts the resources, indexes them and makes the edges from the
// references in their properties. It is called once, when the resources are
// in their normal form, and again if they change.
func (u *Unit) Link() {
	slices.SortStableFunc(u.Resources, compareResources)
	u.byAddress = make(map[string][]*Resource, 2*len(u.Resources))
	add := func(address string, r *Resource) {
		if found := u.byAddress[address]; !slices.Contains(found, r) {
			u.byAddress[address] = append(found, r)
		}
	}
	for _, r := range u.Resources {
		add(r.Address, r)
		if r.Config != "" && r.Config != r.Address {
			// not through add: ten thousand instances share one block
			u.byAddress[r.Config] = append(u.byAddress[r.Config], r)
		}
		for _, f := range r.Folded {
			add(f.Satellite.Address, r)
			add(f.Satellite.Config, r)
		}
	}
	u.Edges = u.Edges[:0]
	u.from, u.to = map[*Resource][]Edge{}, map[*Resource][]Edge{}
	u.possible, u.unresolved = map[*Resource][]Edge{}, map[*Resource][]Reference{}
	for _, r := range u.Resources {
		seen := map[Edge]bool{}
		r.Properties.Walk(func(p Path, v *Value) bool {
			for _, ref := range v.References() {
				u.link(r, ref, p.Properties(), seen)
			}
			return true
		})
		for _, ref := range r.References {
			u.link(r, ref, "", seen)
		}
		slices.SortStableFunc(u.from[r], compareEdges)
		u.Edges = append(u.Edges, u.from[r]...)
		for _, e := range u.from[r] {
			u.to[e.To] = append(u.to[e.To], e)
		}
	}
}

// maxFan bounds the edges of one reference to a block with many instances:
// ten thousand instances that each name the whole of another such block say
// nothing more than that they name it.
const maxFan = 64

func (u *Unit) link(from *Resource, ref Reference, property string, seen map[Edge]bool) {
	targets := u.byAddress[ref.Address]
	if len(targets) == 0 && ref.Open == "" {
		u.unresolved[from] = append(u.unresolved[from], ref)
	}
	for _, to := range targets[:min(len(targets), maxFan)] {
		e := Edge{From: from, To: to, Property: property, Attribute: ref.Attribute, Open: ref.Open}
		if to == from || seen[e] {
			continue
		}
		seen[e] = true
		if e.Open != "" {
			u.possible[from] = append(u.possible[from], e)
			u.possible[to] = append(u.possible[to], e)
			continue
		}
		u.from[from] = append(u.from[from], e)
	}
}

// compareEdges orders the edges that leave one resource.
func compareEdges(a, b Edge) int {
	return cmp.Or(strings.Compare(a.Property, b.Property), compareResources(a.To, b.To), strings.Compare(a.Attribute, b.Attribute))
}

func compareResources(a, b *Resource) int {
	if c := source.Compare(a.Range, b.Range); c != 0 {
		return c
	}
	return strings.Compare(a.Address, b.Address)
}
