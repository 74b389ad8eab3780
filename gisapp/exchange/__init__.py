"""The exchange door: what institutes send is checked and explained here, and what they ask for is written here.

Works on binary sources and tables that the workflow hands in; chooses no file and lists no folder.
"""
