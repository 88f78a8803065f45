package sam

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"

	"github.com/plinth-lint/plinth/pkg/document"
)

// digest is what the transform appends to a logical id to make it another
// one for other data.
func digest(data string) string {
	if data == "" {
		return ""
	}
	sum := sha1.Sum([]byte(data))
	return hex.EncodeToString(sum[:])[:10]
}

// suffixed gives a logical id that ends in a name: the name itself where a
// logical id can have it, else its digest.
func suffixed(id, name string) string {
	for _, c := range name {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return id + digest(name)
		}
	}
	return id + name
}

// emitShared adds a resource that several serverless resources share. It has the
// attributes that are given, and stands at p.
func (x *expander) emitShared(p place, id, kind string, props *document.Node, attributes ...document.Pair) {
	if x.taken[id] || x.resources[id] != nil {
		x.warn(p.r, "The transform makes a resource %s, and another one has that logical id.", id)
		return
	}
	x.taken[id] = true
	n := p.of(`{"Type": "$0"}`, p.text(kind))
	n.Pairs = append(n.Pairs, attributes...)
	n.Pairs = append(n.Pairs, p.pair("Properties", props))
	x.top.made = append(x.top.made, document.Pair{Key: p.text(id), Value: n})
	x.resources[id] = n
}

// anyOf gives the attribute of what exists when one of several does: their
// condition, or a new one of that name which holds when one of theirs does. A
// resource without a condition always exists.
func (x *expander) anyOf(p place, name string, conditions []string) []document.Pair {
	conditions = slices.Compact(slices.Sorted(slices.Values(conditions)))
	if len(conditions) == 0 || conditions[0] == "" {
		return nil
	}
	if len(conditions) == 1 {
		return []document.Pair{p.pair("Condition", p.text(conditions[0]))}
	}
	list := p.list()
	for _, c := range conditions {
		list.Items = append(list.Items, p.of(`{"Condition": "$0"}`, p.text(c)))
	}
	x.addCondition(p, name, p.of(`{"Fn::Or": "$0"}`, list))
	return []document.Pair{p.pair("Condition", p.text(name))}
}

// finishShared makes what several resources share.
func (x *expander) finishShared() {
	x.deployResources()
	x.usagePlan()
	for _, g := range x.groups {
		x.emitShared(g.p, g.id, "AWS::Route53::RecordSetGroup", g.props, g.attributes...)
	}
}
