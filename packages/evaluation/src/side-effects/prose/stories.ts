/** Passages from stories and conversations, one per line. */
export const stories = `
The last ferry had gone. He sat down on his suitcase at the end of the jetty, took off his shoes and let his feet hang above the water, as though he had come all this way for nothing else.
"You might have told me," said Ida. "I might," said her brother, and went on peeling the apple in one long strip. Neither of them looked at the letter, which lay between them on the table.
Every evening at six the old woman across the street watered a window box in which nothing grew. When I had lived there for a year I asked her about it, and she said that she liked the smell.
There were three keys on the ring. The first fitted the gate, the second fitted nothing that anyone had ever found, and the third was for a house that had been pulled down before Mara was born.
The boy had counted the steps so often that he no longer needed a light. Forty-one to the landing, nine to the door, and then, if one reached out with the left hand, the cold brass of the handle.
It had snowed in the night, and the only tracks on the road led away from the house. Whoever had made them had walked slowly, stopped once by the well, and had not turned round.
My aunt collected other people's umbrellas. She did not steal them; they were left in her hall by guests, and she believed that to run after someone with an umbrella was to say that one did not want them back.
The violinist lost his place in the slow movement and played on as if nothing had happened. Only the cellist noticed, followed him into wherever he was, and brought him home again four bars later.
"Is it far?" asked the girl. The driver thought about this for the length of a field. "It depends who is waiting," he said, and clicked his tongue at the horse, which had been asleep.
They had been married for forty years and still disagreed about the colour of the door on the day they first met. He said green. She had never said anything, but she had it painted blue.
When the lights went out nobody in the shop moved. Then somebody began to hum, quietly, a tune from the radio, and by the time the lamps came on again all the customers were humming and none would admit it.
The dog knew before the rest of us. It got up from under the table, walked to the door and sat down facing it with its ears up, and a quarter of an hour later we heard the car.
In his dream the stairs went on and on and he was not tired. When he woke his calves ached, and there was, on the mat beside the bed, a little sand of a kind that one finds by the sea.
Nobody had told the new teacher about the bell. She rang it, as she thought, to call the children in, and was astonished when they all ran out of the yard and up the hill.
The tailor could tell by a coat what its owner had been doing. Worn elbows meant books, a torn pocket meant dogs; of the mayor's he said only that it had been buttoned in a hurry, and not by him.
"I'm not lost," said Anton. "I know exactly where I am. It's the village that isn't where it was." He shook the map, and a dead fly fell out of Bavaria.
For a week the parcel stood in the hall and no one opened it. It had the right address and the wrong name, and all four of us had our reasons to hope that it was meant for somebody else.
She wrote the letter in pencil so that she could change it, and then she did not change a word. It said that the pear tree was in flower and that he need not hurry.
The clerk pushed the form back under the glass. "You have filled in the part that is for us," he said. "And you, I'm afraid, have left us nothing to do." He seemed truly sorry.
Above the bar hung a stuffed pike with a cigarette in its mouth. It had been there so long that the regulars said good evening to it, and on the day of the fire it was the first thing to be carried out.
Once there was a king who was afraid of mirrors. He had all of them broken, and the wells covered, and when he was old he asked a child what he looked like. "Like someone who asks," said the child.
The train stopped between two stations and stood there ticking in the heat. A woman opened her basket, looked round at the seven of us, and began without a word to cut the cake into eight.
He had promised to be home by dark and it had been dark for an hour. He took the short cut through the cemetery, whistling, until something on the other side of the wall took up the tune.
The lodger paid on the first of the month, kept his boots under the bed and never had a visitor. After he had gone they found that he had mended everything in the room that was broken.
It was a small theft, a spoon. But it was the third that winter, and the cook counted them every night now, out loud, with the kitchen door open, so that the whole house lay awake and counted with her.
"What did he say?" whispered the people at the back. "He says that he has nothing to say," whispered those in front; and since they were used to speeches that took longer to come to this, they cheered.
My father taught me to swim by telling me that he could not. I was seven. I learned in one afternoon, in order to save him, and he kept it up until I was thirty.
The photograph shows eleven men on the steps of a bank, squinting. The twelfth has moved, so that he is only a coat and a blur, and he is the one about whom everybody asks.
They buried the bird under the hedge with a tile for a stone. Lotte said a prayer, Jonas a poem that he knew about a train, and afterwards they dug it up again to see whether it had gone.
At the border the guard looked from the passport to her face and back. "You were happier then," he said. She thought about it. "I was sitting down," she said, and he stamped the page.
The inn had seven rooms and eight beds. The eighth stood in the passage behind a curtain, and those who had slept in it once would ask for it again, though none could say why.
Night after night the watchman made his round: the boiler, the gate, the long shed with its smell of oranges. In nineteen years he had caught one thief, a hedgehog, and it had been a very good night.
Her voice on the tape was younger than he remembered. She asked for bread, a dozen eggs and something nice, and then there was a pause in which one could hear the kitchen clock.
The swing hung from a branch so high that nobody knew who had tied the rope. When you had got it going you passed through the shade, out over the slope and, for a moment, above the roof of the house.
"Suppose that I gave it back," said the thief. The baker went on kneading. "Suppose," he said after a while, "that I never noticed." And that was how the two of them came to be partners.
There was a word for it in the dialect of the valley: the quiet in a house after guests have left. Since the road was built the guests have stayed away and the word has gone with them.
All summer the circus stood in the meadow with a broken axle. By September the acrobats were helping with the harvest, and the lion, which was old, had got used to being talked to over the fence.
The doctor came at midnight, wet to the skin, and asked first for a towel and then for the patient. The patient, who had been feeling better since nine, got up and made him some tea.
On the shelf above the stove stood a jar with a label in her handwriting: string, too short to use. It was full. When they had to clear the house, that was the thing he asked for.
The two brothers divided the farm by drawing a line in the dust with a stick. It rained before either had fetched the posts, and they have been ploughing the middle together ever since.
I asked the fortune teller whether I would travel. She looked at my hand, at my shoes and at the clock, and said that I would, quite soon, if I meant to catch the last bus.
The snow queen was played by the butcher's daughter, who had a cold. She sneezed in the great scene, the paper icicles fell down, and the applause went on so long that they left it in for the next night.
He polished the trumpet every Sunday and never played it. The neighbours were grateful and a little curious. When he died it was found to be filled to the brim with pressed violets.
"It is quite simple," said the engineer, and the four of us sat up, because whenever he said so we missed our supper. He took the salt, the pepper and my glasses and arranged them in a triangle.
The path forked at a stone on which somebody had carved a hand. The hand pointed to the left. It had six fingers, and Nora, who did not trust people that were careless with details, went to the right.
They met in a lift that was stuck. By the time the mechanic came they had told each other everything, and both took the stairs for a month so as not to meet again.
When the film was over the old man stayed in his seat. He had been in the crowd, he explained to the usher, in the scene on the bridge, forty years ago, and had wanted to see whether he would turn round.
The wind dropped, and the sail hung down like washing. For the first time that day they could hear each other speak, and it turned out that neither of them had anything to say.
On Fridays the librarian stamped the books with the wrong date, on purpose, giving everyone a day too many. It was the only crime of her life, and she looked forward to it all week.
So they sat on the roof, the three of them and the goat, and watched the water go by with their furniture. "There's the table," said Mother. "I never liked it," and she waved.
`
