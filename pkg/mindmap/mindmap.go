// Package mindmap makes a map of the Well-Architected Framework: pillars,
// their questions and best practices, with which policies look for each and
// what they found. It writes it as text, for Mermaid, or as SVG. It judges nothing.
package mindmap

import (
	"fmt"
	"slices"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// Node is the framework, a pillar, a question or a best practice.
type Node struct {
	// ID is that of the pillar, question or practice, "" for the framework.
	ID, Title string
	// Pillar is the id of the pillar that it belongs to, "" for the framework.
	Pillar string
	// Practices is how many best practices there are below it, Covered how
	// many of these a policy looks for, Policies how many policies do.
	Practices, Covered, Policies int
	// Found and Open count the findings that are certain and those that could not be
	// determined, each once however many practices below the node it concerns. What is suppressed is left out.
	Found, Open int
	Children    []*Node

	policies map[*policy.Policy]bool
	found    map[int]bool
	open     map[int]bool
}

// Map is the map of a library, or of one run.
type Map struct {
	Root *Node
	// Judged is set when the map is that of a run.
	Judged bool
}

// New makes the map of some policies and, if judged is set, of what they
// found. That of a run holds only what policies look for.
func New(policies []*policy.Policy, findings []finding.Finding, judged bool) *Map {
	byPractice := map[string][]*policy.Policy{}
	for _, p := range policies {
		for _, id := range p.Practices {
			byPractice[id] = append(byPractice[id], p)
		}
	}
	found := map[string][]int{}
	for i := range findings {
		if findings[i].Suppression == nil {
			for _, id := range findings[i].Policy.Practices {
				found[id] = append(found[id], i)
			}
		}
	}
	m := &Map{Root: newNode("", "Well-Architected", ""), Judged: judged}
	for _, p := range wellarchitected.Pillars() {
		pillar := newNode(p.ID, p.Name, p.ID)
		for _, q := range p.Questions {
			question := newNode(q.ID, q.Title, p.ID)
			for _, b := range q.Practices {
				practice := newNode(b.ID, b.Title, p.ID)
				practice.Practices = 1
				for _, x := range byPractice[b.ID] {
					practice.policies[x] = true
					practice.Covered = 1
				}
				for _, i := range found[b.ID] {
					if findings[i].Status == finding.Fail {
						practice.found[i] = true
					} else {
						practice.open[i] = true
					}
				}
				question.add(practice)
			}
			pillar.add(question)
		}
		m.Root.add(pillar)
	}
	m.Root.finish(judged)
	return m
}

func newNode(id, title, pillar string) *Node {
	return &Node{ID: id, Title: title, Pillar: pillar, policies: map[*policy.Policy]bool{}, found: map[int]bool{}, open: map[int]bool{}}
}

// add puts a node below another and counts what is below it.
func (n *Node) add(child *Node) {
	n.Children = append(n.Children, child)
	n.Practices += child.Practices
	n.Covered += child.Covered
	for p := range child.policies {
		n.policies[p] = true
	}
	for i := range child.found {
		n.found[i] = true
	}
	for i := range child.open {
		n.open[i] = true
	}
}

// finish counts, and leaves out of the map of a run what no policy looks for.
func (n *Node) finish(judged bool) {
	n.Policies, n.Found, n.Open = len(n.policies), len(n.found), len(n.open)
	if judged {
		n.Children = slices.DeleteFunc(n.Children, func(c *Node) bool { return c.Covered == 0 && len(c.found)+len(c.open) == 0 })
	}
	for _, c := range n.Children {
		c.finish(judged)
	}
}

// note says of a node what the map is about: findings, or policies.
func (m *Map) note(n *Node) string {
	switch {
	case m.Judged && n.Found > 0 && n.Open > 0:
		return fmt.Sprintf("%s, %d open", count(n.Found, "finding"), n.Open)
	case m.Judged && n.Found > 0:
		return count(n.Found, "finding")
	case m.Judged && n.Open > 0:
		return fmt.Sprintf("%d open", n.Open)
	case m.Judged:
		return "nothing found"
	case n.Practices == 1 && n.Policies == 0:
		return "no policy"
	case n.Practices == 1:
		return policiesIn(n.Policies)
	}
	return fmt.Sprintf("%d of %d practices, %s", n.Covered, n.Practices, policiesIn(n.Policies))
}

func policiesIn(n int) string {
	if n == 1 {
		return "1 policy"
	}
	return fmt.Sprintf("%d policies", n)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
