"""What the clusters floor brings to the site: the areas' front pages."""

from clusters.pages import pages
from tvaers.module import Module, Nav

module = Module(
    "clusters",
    pages=(pages,),
    nav=(Nav("Mit område", "clusters.area", order=10),),
)
