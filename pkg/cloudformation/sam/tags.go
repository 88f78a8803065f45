package sam

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/document"
)

// tagsKey gives the key of Tags, or one at the header.
func (o *origin) tagsKey() *document.Node {
	if p, ok := keyed(o.props, "Tags"); ok {
		return p.Key
	}
	return o.at.text("Tags")
}

// tags gives the list of a resource's tags, with the one by which the
// transform marks what it makes.
func (o *origin) tags(mark string) *document.Node {
	list := o.at.list()
	if n := o.get("Tags"); n != nil {
		list.Range, list.Content = n.Range, n.Content
	}
	if mark != "" {
		list.Items = append(list.Items, o.at.of(`{"Key": "$0", "Value": "SAM"}`, o.at.text(mark)))
	}
	list.Items = append(list.Items, tagList(o.get("Tags"))...)
	return list
}

// tagList makes a mapping of tags a list of keys and values.
func tagList(n *document.Node) []*document.Node {
	if !isMapping(n) {
		return nil
	}
	var items []*document.Node
	for _, t := range n.Pairs {
		p := place{t.Key.Range.To(t.Value.Range)}
		value := t.Value
		if isNull(value) {
			value = p.text("")
		}
		items = append(items, p.mapping(document.Pair{Key: at(t.Key).text("Key"), Value: at(t.Key).text(t.Key.Text)}, at(t.Value).pair("Value", value)))
	}
	return items
}

// tagged are the types of resources that PropagateTags reaches.
var tagged = []string{
	"AWS::ApiGateway::ApiKey", "AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::DomainNameAccessAssociation",
	"AWS::ApiGateway::RestApi", "AWS::Lambda::CapacityProvider", "AWS::ApiGateway::Stage", "AWS::ApiGateway::UsagePlan", "AWS::IAM::Role", "AWS::IoT::TopicRule",
	"AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::StepFunctions::StateMachine",
}

// propagate gives the resource's tags to all that is made of it, in place of
// the mark that the transform sets.
func (x *expander) propagate(o *origin) {
	n := o.get("Tags")
	if !isTrue(o.get("PropagateTags")) || !truthy(n) || !isMapping(n) {
		return
	}
	for _, made := range o.made {
		r := x.resources[made]
		if r == nil || !slices.Contains(tagged, text(r.Get("Type"))) {
			continue
		}
		list := at(n).list(tagList(n)...)
		set(r.Get("Properties"), document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: list})
	}
}
