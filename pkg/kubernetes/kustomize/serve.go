package kustomize

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// serve makes the text that kustomize reads in place of the file: without
// what is remote, missing or a chart, every directory beginning with a dot, so that it
// is never taken for an address, deprecated fields as their successors, of which
// kustomize would warn on standard error, and with the annotations that say where a resource is from.
func (k *kustomization) serve() {
	parsed, err := yaml.Parse(string(k.file.Bytes))
	if err != nil {
		k.refuse(k.node.Range, "It cannot be read: "+err.Error()+".")
		return
	}
	if err := parsed.DeAnchor(); err != nil {
		k.refuse(k.node.Range, "Its aliases cannot be followed: "+err.Error()+".")
		return
	}
	root := parsed.YNode()
	entries(root, k)
	for _, field := range []string{"helmCharts", "helmGlobals", "helmChartInflationGenerator", "buildMetadata"} {
		remove(root, field)
	}
	root.Content = append(root.Content, yaml.NewStringRNode("buildMetadata").YNode(), yaml.NewListRNode("originAnnotations").YNode())
	modern(root, k)
	out, err := parsed.String()
	if err != nil {
		k.refuse(k.node.Range, "It cannot be written: "+err.Error()+".")
		return
	}
	k.served = []byte(out)
}

// entries puts the resolved paths in the place of those written.
func entries(root *yaml.Node, k *kustomization) {
	for _, field := range leading {
		list := member(root, field)
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		var kept []*yaml.Node
		for _, r := range k.references {
			if r.field != field || r.index >= len(list.Content) {
				continue
			}
			switch {
			case r.inline:
				kept = append(kept, list.Content[r.index])
			case r.target != "":
				kept = append(kept, yaml.NewStringRNode(relative(k.dir, r.target)).YNode())
			}
		}
		list.Content = kept
	}
}

// relative gives the path from a directory to a file or directory of the tree.
func relative(dir, target string) string {
	rel, err := filepath.Rel("/"+dir, "/"+target)
	if err != nil {
		return target
	}
	if rel = filepath.ToSlash(rel); !strings.HasPrefix(rel, "../") && rel != ".." {
		return "./" + rel
	}
	return rel
}

// modern moves deprecated fields to their successors, as kustomize itself
// does on `edit fix`.
func modern(root *yaml.Node, k *kustomization) {
	move := func(from, to string, before bool, change func(*yaml.Node) *yaml.Node) {
		old := member(root, from)
		if old == nil || old.Kind != yaml.SequenceNode && from != "commonLabels" {
			return
		}
		var moved []*yaml.Node
		if from == "commonLabels" {
			moved = []*yaml.Node{change(old)}
		}
		for _, n := range old.Content {
			if from != "commonLabels" {
				moved = append(moved, change(n))
			}
		}
		remove(root, from)
		list := member(root, to)
		if list == nil {
			list = yaml.NewListRNode().YNode()
			root.Content = append(root.Content, yaml.NewStringRNode(to).YNode(), list)
		}
		if list.Kind != yaml.SequenceNode {
			*list = yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
		}
		if before {
			list.Content = slices.Concat(moved, list.Content)
		} else {
			list.Content = append(list.Content, moved...)
		}
	}
	same := func(n *yaml.Node) *yaml.Node { return n }
	move("bases", "resources", false, same)
	move("imageTags", "images", false, same)
	move("patchesStrategicMerge", "patches", true, func(n *yaml.Node) *yaml.Node {
		key := "patch"
		if slices.Contains(k.files, path.Join(k.dir, n.Value)) {
			key = "path"
		}
		return mapping(key, n)
	})
	move("patchesJson6902", "patches", false, same)
	move("commonLabels", "labels", true, func(n *yaml.Node) *yaml.Node {
		yes := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: "true"}
		return mapping("pairs", n, "includeSelectors", yes)
	})
}

// mapping gives a mapping of keys and nodes in turn.
func mapping(pairs ...any) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for _, p := range pairs {
		switch p := p.(type) {
		case string:
			out.Content = append(out.Content, yaml.NewStringRNode(p).YNode())
		case *yaml.Node:
			out.Content = append(out.Content, p)
		}
	}
	return out
}

func member(root *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			return root.Content[i+1]
		}
	}
	return nil
}

func remove(root *yaml.Node, key string) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			root.Content = slices.Delete(root.Content, i, i+2)
			return
		}
	}
}
