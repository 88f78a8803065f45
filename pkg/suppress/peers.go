package suppress

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// The comments of other tools, each as its documentation has it.
var (
	// https://www.checkov.io/2.Concepts/Suppressing%20and%20Skipping%20Policies.html
	checkovSkip = regexp.MustCompile(`(?:#|//|/\*)\s*(?:checkov|bridgecrew):skip=\s*([A-Za-z0-9_]+)(?::(.*))?$`)
	// https://trivy.dev/latest/docs/configuration/filtering/ (inline, also tfsec's form)
	trivyIgnore = regexp.MustCompile(`(?:#|//|/\*)\s*((?:trivy|tfsec):ignore:.*)$`)
	// https://docs.kics.io/latest/running-kics/#using_commands_on_scanned_files_as_comments
	kicsDisable = regexp.MustCompile(`^\s*(?:#|//)\s*kics-scan\s+disable=([\w,-]+)`)
	// https://runterrascan.io/docs/usage/in-file_instrumentation/
	terrascanSkip = regexp.MustCompile(`(?:#|//|/\*)\s*ts:skip=\s*([A-Za-z0-9_.-]+)\s*(.*)$`)
)

// peerComments finds the suppressions of other tools in a file's comments.
func peerComments(f *source.File, tools []string) []*comment {
	text := string(f.Bytes)
	if !strings.Contains(text, "skip=") && !strings.Contains(text, ":ignore:") && !strings.Contains(text, "kics-scan") {
		return nil
	}
	var found []*comment
	begun := false // a line of code was seen
	for n := 1; n <= f.LineCount(); n++ {
		line := f.Line(n)
		for _, c := range peerLine(line, begun) {
			if !slices.Contains(tools, c.tool) {
				continue
			}
			start := f.Offset(n, 1) + len(line) - len(strings.TrimLeft(line, " \t"))
			if i := strings.IndexAny(line, "#/"); i >= 0 && c.reach != inFile {
				start = f.Offset(n, i+1)
			}
			c.at = f.Range(start, f.Offset(n, len(line)+1))
			c.line = n
			if c.reach == atLine && !holdsCode(line) {
				c.line = nextCode(f, n)
			}
			found = append(found, c)
		}
		begun = begun || holdsCode(line) && strings.TrimSpace(line) != "---"
	}
	return found
}

// peerLine reads the suppressions of one line.
func peerLine(line string, begun bool) []*comment {
	if m := checkovSkip.FindStringSubmatch(line); m != nil {
		return []*comment{peer("checkov", m[1], m[2], inBlock)}
	}
	if m := terrascanSkip.FindStringSubmatch(line); m != nil {
		return []*comment{peer("terrascan", m[1], m[2], inBlock)}
	}
	if m := kicsDisable.FindStringSubmatch(line); m != nil && !begun {
		var all []*comment
		for id := range strings.SplitSeq(m[1], ",") {
			all = append(all, peer("kics", id, "", inFile))
		}
		return all
	}
	if m := trivyIgnore.FindStringSubmatch(line); m != nil {
		return trivyLine(m[1])
	}
	return nil
}

// trivyLine reads one or more markers of trivy or tfsec: ID, then :exp:date and :ws:workspace. One
// that holds only for some resources (id[name=x]) or workspaces is not
// taken over, because that is more than plinth could tell.
func trivyLine(text string) []*comment {
	var all []*comment
	for word := range strings.FieldsSeq(text) {
		tool, rest, ok := strings.Cut(word, ":ignore:")
		if !ok || tool != "trivy" && tool != "tfsec" {
			continue
		}
		id, settings, _ := strings.Cut(rest, ":")
		c := peer(tool, id, "", atLine)
		for key, value := "", ""; settings != ""; {
			key, settings, _ = strings.Cut(settings, ":")
			value, settings, _ = strings.Cut(settings, ":")
			if key == "exp" {
				c.setUntil(value)
			} else {
				c.fault = fmt.Sprintf("it holds only where %s is %s", key, value)
			}
		}
		if strings.ContainsAny(id, "[]*") {
			c.fault = "it names no single control"
		}
		all = append(all, c)
	}
	return all
}

func peer(tool, id, reason string, r reach) *comment {
	c := newComment(PeerComment)
	c.tool, c.names, c.reach = tool, []string{id}, r
	if c.reason = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(reason), "*/")); c.reason == "" {
		c.reason = "accepted for " + tool
	}
	return c
}

// peerSays gives what a resource says of itself to other tools: in a template's Metadata, in the
// annotations of a Kubernetes object.
func peerSays(r *graph.Resource, tools []string) []*comment {
	var all []*comment
	say := func(tool, id, reason string, at source.Range) {
		if id != "" && slices.Contains(tools, tool) {
			c := peer(tool, id, reason, atLine)
			c.at = at
			all = append(all, c)
		}
	}
	listed := func(tool string, list *graph.Value, reasonKey string) {
		for _, e := range list.Elements() {
			id, ok := e.Text()
			if !ok {
				id, _ = e.Get("id").Text()
			}
			reason, _ := e.Get(reasonKey).Text()
			say(tool, id, reason, e.Range)
		}
	}
	metadata := r.Attributes.Get("Metadata")
	listed("cfn-nag", metadata.Get("cfn_nag").Get("rules_to_suppress"), "reason")
	listed("cdk-nag", metadata.Get("cdk_nag").Get("rules_to_suppress"), "reason")
	listed("cfn-lint", metadata.Get("cfn-lint").Get("config").Get("ignore_checks"), "")
	listed("cfn-guard", metadata.Get("guard").Get("SuppressedRules"), "")
	listed("checkov", metadata.Get("checkov").Get("skip"), "comment")
	if !strings.HasPrefix(r.Type, graph.KubernetesType("")) {
		return all
	}
	for _, m := range r.Properties.Get("metadata").Get("annotations").Members() {
		text, _ := m.Value.Text()
		peerAnnotation(m.Key, text, func(tool, id, reason string) { say(tool, id, reason, m.Value.Range) })
	}
	return all
}

// peerAnnotation reads one annotation.
func peerAnnotation(key, text string, say func(tool, id, reason string)) {
	if rest, ok := strings.CutPrefix(key, "checkov.io/skip"); ok && strings.Trim(rest, "0123456789") == "" {
		id, reason, _ := strings.Cut(text, "=")
		say("checkov", strings.TrimSpace(id), reason)
	}
	if id, ok := strings.CutPrefix(key, "ignore-check.kube-linter.io/"); ok {
		say("kube-linter", id, text)
	}
	if id, ok := strings.CutPrefix(key, "polaris.fairwinds.com/"); ok && text == "true" {
		if id, ok = strings.CutSuffix(id, "-exempt"); ok {
			say("polaris", id, "")
		}
	}
	if key == "kube-score/ignore" {
		for id := range strings.SplitSeq(text, ",") {
			say("kube-score", strings.TrimSpace(id), "")
		}
	}
	if key == "runterrascan.io/skip" {
		var rules []struct{ Rule, Comment string }
		if json.Unmarshal([]byte(text), &rules) == nil {
			for _, r := range rules {
				say("terrascan", r.Rule, r.Comment)
			}
		}
	}
}
