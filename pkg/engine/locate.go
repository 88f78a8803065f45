package engine

import (
	"cmp"
	"slices"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// place is where evidence stands.
type place struct {
	path    graph.Path
	value   *graph.Value // nil when it is absent
	at      source.Range
	owner   *graph.Resource // the satellite that the value came from, or the resource
	written bool            // the value itself stands there
}

// locate finds the place to edit for evidence: the value where it is written,
// else what names the closest block around it.
func locate(r *graph.Resource, properties *graph.Value, path graph.Path) place {
	path = podPath(r, path)
	p := place{path: path, owner: r.Owner(path), at: r.Header}
	at := properties
	for i := range path {
		next := at.At(path[i : i+1])
		if next == nil || next.IsDefault() || next.IsNull() && i+1 < len(path) {
			if null := at.Null(path[i].Key); !null.IsZero() && !path[i].IsIndex {
				p.at = null
			}
			break
		}
		key := source.Range{}
		if m := at.Member(path[i].Key); m != nil && !path[i].IsIndex {
			key = m.Range
		}
		at = next
		switch {
		case i+1 == len(path) && !next.Range.IsZero():
			p.value, p.at, p.written = next, next.Range, true
		case r.Owner(path[:i+1]) != r.Owner(path[:i]): // the whole of a satellite
			p.at = r.Owner(path[:i+1]).Header
		case !key.IsZero():
			p.at = key
		case !next.Range.IsZero():
			p.at = start(next.Range)
		}
	}
	if p.value == nil {
		p.value = properties.At(path)
		if own := r.Owner(path); own != r && p.at == r.Header {
			p.at = own.Header
		}
	}
	return p
}

// start gives the first character of a range of several lines, which names a block.
func start(r source.Range) source.Range {
	if r.Start.Line == r.End.Line {
		return r
	}
	r.End = r.Start
	r.End.Column++
	r.End.Byte++
	return r
}

// resourceFinding makes the finding of a resource from its verdicts: the
// first gives the place, the others are related.
func (s *session) resourceFinding(p *policy.Policy, n *node, verdicts []verdict) *judged {
	r, first := n.resource, verdicts[0]
	f := finding.Finding{
		Policy: p, Status: first.status, Cause: first.denial.cause, Message: message(p, first.denial),
		Address: r.Address, Config: r.Config, Type: r.Type, Declared: r.Declared, Unit: n.unit.ID, Tool: r.Tool,
		Range: r.Header, Reasons: first.reasons, When: first.when, Instances: []string{r.Address},
	}
	if f.Config == "" {
		f.Config = f.Address
	}
	places, firsts := s.places(n, verdicts, &f)
	owner := r
	if len(places) > 0 {
		main := places[0]
		f.Range, f.Path, owner = main.at, main.path, main.owner
		for _, other := range places {
			if other.at != f.Range && other.written {
				also := finding.Related{Message: "also here", Range: other.at}
				if other.owner != owner {
					also.Address = other.owner.Address
				}
				relate(&f, also)
			}
		}
	}
	if owner != r {
		f.Address, f.Config, f.Declared = owner.Address, owner.Config, owner.Declared
		f.Instances = []string{owner.Address}
		if !r.Synthetic {
			relate(&f, finding.Related{Message: "part of " + r.Address, Address: r.Address, Range: r.Header})
		}
	}
	if when := owner.When; when != "" && f.When == "" {
		f.When = created(when)
	} else if r.When != "" && f.When == "" {
		f.When = created(r.When)
	}
	f.Construct = owner.Construct
	if !owner.Made.IsZero() {
		relate(&f, finding.Related{Message: "created here", Range: owner.Made})
	}
	if !owner.Planned.IsZero() {
		relate(&f, finding.Related{Message: "planned here", Address: owner.Address, Range: owner.Planned})
	}
	if len(owner.Calls) > 0 {
		f.Calls = [][]graph.Frame{owner.Calls}
	}
	parts(&f, verdicts, firsts)
	return &judged{finding: f, block: owner.Header, atCall: atCall(owner)}
}

// atCall gives the configuration address of a resource that stands at the call of
// its module, where others do as well; else "".
func atCall(r *graph.Resource) string {
	if n := len(r.Calls); n > 0 && r.Calls[n-1].Range == r.Header {
		return r.Config
	}
	return ""
}

// parts notes what each verdict says for itself.
func parts(f *finding.Finding, verdicts []verdict, firsts []*place) {
	for i, v := range verdicts {
		part := finding.Part{Unit: f.Unit, Address: f.Address, Config: f.Config, Message: message(f.Policy, v.denial), Path: f.Path, Range: f.Range}
		if at := firsts[i]; at != nil {
			part.Path, part.Range, part.Address, part.Config = at.path, at.at, at.owner.Address, cmp.Or(at.owner.Config, at.owner.Address)
		}
		part.Identify(f, v.properties)
		f.AddPart(part)
	}
}

// created says of a finding that it holds if the resource exists.
func created(condition string) string { return "it is created (" + condition + ")" }

// places finds the evidence of all verdicts on the resource itself, with the first of each
// verdict, and relates that on others.
func (s *session) places(n *node, verdicts []verdict, f *finding.Finding) (places []place, firsts []*place) {
	firsts = make([]*place, len(verdicts))
	places = make([]place, 0, len(verdicts)*len(verdicts[0].denial.evidence))
	f.Evidence = make([]finding.Evidence, 0, cap(places))
	for i, v := range verdicts {
		for _, e := range v.denial.evidence {
			switch {
			case e.no != "":
				if !slices.Contains(f.Absent, e.no) {
					f.Absent = append(f.Absent, e.no)
				}
			case e.resource != "" && e.resource != n.id:
				if other := s.nodes[e.resource]; other != nil {
					at := locate(other.resource, other.resource.Properties, e.path)
					relate(f, finding.Related{Message: "together with " + other.resource.Address, Address: other.resource.Address, Range: at.at})
					f.Evidence = append(f.Evidence, finding.Evidence{Address: other.resource.Address, Path: at.path, Value: at.value, Range: at.at})
				}
			default:
				at := locate(n.resource, v.properties, e.path)
				if !at.written && v.when != "" { // absent in one branch: the choice is the place
					at = locate(n.resource, n.resource.Properties, e.path)
				}
				places = append(places, at)
				if firsts[i] == nil {
					firsts[i] = &at
				}
				f.Evidence = append(f.Evidence, finding.Evidence{Path: at.path, Value: at.value, Range: at.at})
				if origin := at.value.Origin(); at.written && origin != at.value.Range && !origin.IsZero() {
					relate(f, finding.Related{Message: "the value comes from here", Range: origin})
				}
			}
		}
	}
	return places, firsts
}

func relate(f *finding.Finding, r finding.Related) {
	if !slices.Contains(f.Related, r) {
		f.Related = append(f.Related, r)
	}
}

// merge makes one finding of those that the instances of one block and the
// callers of one module share. The result is sorted.
func merge(all []*judged) []finding.Finding {
	type key struct {
		policy, cause, when, unit, atCall string
		status                            finding.Status
		block, at                         source.Range
	}
	// the order of the run does not count
	slices.SortStableFunc(all, func(a, b *judged) int { return finding.Compare(&a.finding, &b.finding) })
	byKey := make(map[key]*finding.Finding, len(all))
	var kept []*finding.Finding
	for _, j := range all {
		f := &j.finding
		k := key{policy: f.Policy.ID, cause: f.Cause, when: f.When, status: f.Status, block: j.block, at: f.Range, atCall: j.atCall}
		if f.Type == "" {
			k.unit = f.Unit
		}
		if into := byKey[k]; into != nil {
			join(into, f)
			continue
		}
		byKey[k] = f
		kept = append(kept, f)
	}
	out := make([]finding.Finding, 0, len(kept))
	for _, f := range kept {
		out = append(out, *f)
	}
	return out
}

// join adds to a finding what another of the same block has.
func join(into, f *finding.Finding) {
	for _, address := range f.Instances {
		if !slices.Contains(into.Instances[max(0, len(into.Instances)-1):], address) {
			into.Instances = append(into.Instances, address)
		}
	}
	for _, part := range f.Parts {
		into.AddPart(part)
	}
	for _, chain := range f.Calls {
		if !slices.ContainsFunc(into.Calls, func(c []graph.Frame) bool { return slices.Equal(c, chain) }) {
			into.Calls = append(into.Calls, chain)
		}
	}
	for _, r := range f.Related {
		if len(into.Related) < maxRelated {
			relate(into, r)
		}
	}
	into.Reasons = compactReasons(append(into.Reasons, f.Reasons...))
}

// maxRelated bounds the related places of a merged finding.
const maxRelated = 20
